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
  readonly amplitude: ArrayLike<number>;
  readonly sigma: ArrayLike<number>;
  /** 1 for the test set of cross-validation, else 0; null without one. */
  readonly test?: ArrayLike<number> | null;
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

/** Braces end a comment, and `!` hides what follows on the line: neither may stand in one. */
function commentOf(line: string): string {
  return `{ ${asciiLine(line.replace(/[{}!]/g, ' '))} }`;
}

/** A CNS reflection file with amplitudes, their sigmas and the test set. */
export function writeCns(content: CnsContent): string {
  const { hkl, amplitude, sigma, test = null } = content;
  const names = ['a', 'b', 'c', 'alpha', 'beta', 'gamma'];
  const cell = cellParameters(content.cell).map((value, i) => `${names[i]}=${general(value, 6)}`);
  const lines = [
    ...(content.comments ?? []).map(commentOf),
    `{ sg=${cnsSymbol(content.spaceGroup)} ${cell.join(' ')} }`,
    `NREFlections=${hkl.length / 3}`,
    `ANOMalous=${content.anomalous ? 'TRUE' : 'FALSe'}`,
    'DECLare NAME=FOBS DOMAin=RECIprocal TYPE=REAL END',
    'DECLare NAME=SIGMA DOMAin=RECIprocal TYPE=REAL END',
    ...(test === null ? [] : ['DECLare NAME=TEST DOMAin=RECIprocal TYPE=INTEger END']),
  ];
  for (let i = 0, j = 0; j < hkl.length; i++, j += 3) {
    const index = `INDEx ${hkl[j]} ${hkl[j + 1]} ${hkl[j + 2]}`;
    const values = `FOBS= ${general(amplitude[i], 6)} SIGMA= ${general(sigma[i], 6)}`;
    lines.push(test === null ? `${index} ${values}` : `${index} ${values} TEST= ${test[i]}`);
  }
  return `${lines.join('\n')}\n`;
}
