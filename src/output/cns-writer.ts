import { referenceSetting } from '../crystal/space-group-settings.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellParameters, type UnitCell } from '../crystal/unit-cell.js';
import { asciiLine } from './ascii.js';
import { general } from './format-general.js';

/** What goes into a CNS reflection file. */
export interface CnsContent {
  readonly cell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  /** Friedel mates are separate reflections. */
  readonly anomalous: boolean;
  /** 3 a reflection; they are written in this order. */
  readonly hkl: Int32Array;
  readonly intensity: ArrayLike<number>;
  readonly sigma: ArrayLike<number>;
  /** Lines of comment before the data. */
  readonly comments?: readonly string[];
}

/** The symbol of CNS, such as P4(3)2(1)2 or R3R; the lookup symbol where CNS has no such setting. */
function cnsSymbol(spaceGroup: SpaceGroup): string {
  const { number, hermannMauguin, extension } = spaceGroup;
  const isReference = spaceGroup.lookupSymbol === referenceSetting(number).symbol;
  if (!isReference && extension !== 'R') return spaceGroup.lookupSymbol.replaceAll(' ', '');
  const parts = hermannMauguin.replace(/^(.) 1 (\S+) 1$/, '$1 $2').split(' ');
  const symbol = parts.map((part) => part.replace(/^([2346])([1-5])/, '$1($2)').toUpperCase()).join('');
  return extension === 'R' ? `${symbol}R` : symbol;
}

/**
 * Amplitude and sigma of an intensity: F = sqrt(I), sigma(F) = sigma(I) / (F + sqrt(F² + sigma(I))), which stays
 * finite at I = 0 and below (Xtal 3.7, ADDREF).
 */
export function amplitudeOf(intensity: number, sigma: number): [number, number] {
  const f = intensity > 0 ? Math.sqrt(intensity) : 0;
  const tiny = 1e-6;
  const sigmaF = sigma < 0 || (f < tiny && sigma < tiny) ? 0 : sigma / (f + Math.sqrt(sigma + f * f));
  return [f, sigmaF];
}

/** Braces end a comment, and `!` hides what follows on the line: neither may stand in one. */
function commentOf(line: string): string {
  return `{ ${asciiLine(line.replace(/[{}!]/g, ' '))} }`;
}

/** A CNS reflection file with amplitudes and their sigmas, from intensities. */
export function writeCns(content: CnsContent): string {
  const { hkl, intensity, sigma } = content;
  const names = ['a', 'b', 'c', 'alpha', 'beta', 'gamma'];
  const cell = cellParameters(content.cell).map((value, i) => `${names[i]}=${general(value, 6)}`);
  const lines = [
    ...(content.comments ?? []).map(commentOf),
    `{ sg=${cnsSymbol(content.spaceGroup)} ${cell.join(' ')} }`,
    `NREFlections=${hkl.length / 3}`,
    `ANOMalous=${content.anomalous ? 'TRUE' : 'FALSe'}`,
    'DECLare NAME=FOBS DOMAin=RECIprocal TYPE=REAL END',
    'DECLare NAME=SIGMA DOMAin=RECIprocal TYPE=REAL END',
  ];
  for (let i = 0, j = 0; j < hkl.length; i++, j += 3) {
    const [f, s] = amplitudeOf(intensity[i], sigma[i]);
    lines.push(`INDEx ${hkl[j]} ${hkl[j + 1]} ${hkl[j + 2]} FOBS= ${general(f, 6)} SIGMA= ${general(s, 6)}`);
  }
  return `${lines.join('\n')}\n`;
}
