import { readFileSync } from 'node:fs';
import { spaceGroup } from '../../src/crystal/space-group.js';
import { unitCell } from '../../src/crystal/unit-cell.js';
import type { SourceRef } from '../../src/input/source-ref.js';
import { indexTar } from '../../src/input/tar-index.js';
import { sharedPath } from './shared.js';

/** One frame as the original refined it, in the golden file's own names. */
export interface GoldenFrame {
  readonly file: string;
  readonly G: number;
  readonly B: number;
  readonly rotx: number;
  readonly roty: number;
  readonly ry: number;
  readonly rz: number;
  readonly r0: number;
  readonly re: number;
  readonly voigt_nu: number;
  readonly cell: readonly number[];
  readonly SE: number;
  readonly CC_init: number;
  readonly CC_final: number;
  readonly R_init: number;
  readonly R_final: number;
  readonly R_xy_init: number;
  readonly R_xy_final: number;
  readonly n: number;
  readonly mean_partiality: number;
  readonly sum_I: number;
}

export interface GoldenStage {
  readonly stage: string;
  readonly frames: readonly GoldenFrame[];
}

export const GOLDEN_SETS = ['thermolysin', 'lysozyme', 'c2', 'p1', 'real-thermolysin'] as const;
export type GoldenSet = (typeof GOLDEN_SETS)[number];

/** Stages of a set; empty where the original left no record of its frames (p1). */
export function goldenStages(name: GoldenSet): GoldenStage[] {
  if (name === 'p1') return [];
  return JSON.parse(readFileSync(sharedPath('golden', name, 'frames.json'), 'utf8')) as GoldenStage[];
}

export function goldenLog(name: GoldenSet): string {
  return readFileSync(sharedPath('golden', name, 'log.txt'), 'utf8');
}

/**
 * Names of the frames in the order in which the original read them, which is that of a directory listing and decides its
 * even and odd halves. That of p1 is not recorded; thermolysin's 100 files have the same names and so the same order.
 */
export function goldenOrder(name: GoldenSet): string[] {
  const stages = goldenStages(name === 'p1' ? 'thermolysin' : name);
  const longest = stages.reduce((a, b) => (b.frames.length > a.frames.length ? b : a));
  return longest.frames.map((frame) => frame.file);
}

/** The members of a set's archive, in the original's order. */
export function goldenSources(name: GoldenSet): SourceRef[] {
  const path = sharedPath('data', `${name}.tar`);
  const bytes = readFileSync(path);
  const index = indexTar({
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  });
  const byName = new Map(
    index.members.filter((m) => m.kind === 'file').map((m) => [m.name.replace(/^.*\//, ''), m]),
  );
  return goldenOrder(name).map((file) => {
    const member = byName.get(file);
    if (member === undefined) throw new Error(`${file} is not in ${path}`);
    return { kind: 'member', display: file, name: file, path, offset: member.offset, size: member.size };
  });
}

/** What the sets' parameter files say, as far as it differs between them. */
export function goldenParameters(name: GoldenSet) {
  const of = {
    thermolysin: { cell: [93.99, 93.99, 130.87, 90, 90, 120], symbol: 'P6122', nResidues: 316, dMin: 2.4 },
    lysozyme: { cell: [79.344, 79.344, 37.81, 90, 90, 90], symbol: 'P43212', nResidues: 129, dMin: 2.0 },
    c2: { cell: [82.3, 54.1, 61.7, 90, 104.6, 90], symbol: 'C2', nResidues: 250, dMin: 3.0 },
    p1: { cell: [37.1, 42.3, 48.9, 81.4, 76.2, 68.9], symbol: 'P1', nResidues: 110, dMin: 3.2 },
    'real-thermolysin': {
      cell: [93.24, 93.24, 130.7, 90, 90, 120],
      symbol: 'P6122',
      nResidues: 316,
      dMin: 2.5,
    },
  }[name];
  const isReal = name === 'real-thermolysin';
  return {
    spaceGroup: spaceGroup(of.symbol),
    targetCell: unitCell(of.cell),
    nResidues: of.nResidues,
    scaleDMin: of.dMin,
    mergeDMin: isReal ? 2.0 : of.dMin,
    cellTolerancePercent: isReal ? 3 : 5,
    pixelSizeMm: isReal ? 0.10992 : 0.11,
    anomalous: name === 'lysozyme',
  };
}
