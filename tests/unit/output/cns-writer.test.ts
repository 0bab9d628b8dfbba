import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { writeCns } from '../../../src/output/cns-writer.js';

describe('CNS reflection file', () => {
  it('holds amplitudes', () => {
    const text = writeCns({
      cell: unitCell(79.3445, 79.3445, 37.81),
      spaceGroup: spaceGroup('P 43 21 2'),
      anomalous: false,
      hkl: Int32Array.of(1, 2, 3, 4, 5, 6, 39, 4, 2),
      amplitude: [10, 0.123456789, 1111.1111],
      sigma: [0.2, 3, 1e-7],
      test: [0, 1, 0],
      comments: ['None'],
    });
    expect(text).toBe(`{ None }
{ sg=P4(3)2(1)2 a=79.3445 b=79.3445 c=37.81 alpha=90 beta=90 gamma=90 }
NREFlections=3
ANOMalous=FALSe
DECLare NAME=FOBS DOMAin=RECIprocal TYPE=REAL END
DECLare NAME=SIGMA DOMAin=RECIprocal TYPE=REAL END
DECLare NAME=TEST DOMAin=RECIprocal TYPE=INTEger END
INDEx 1 2 3 FOBS= 10 SIGMA= 0.2 TEST= 0
INDEx 4 5 6 FOBS= 0.123457 SIGMA= 3 TEST= 1
INDEx 39 4 2 FOBS= 1111.11 SIGMA= 1e-07 TEST= 0
`);
  });

  it.each([
    ['C 1 2 1', 'C2'],
    ['P 61 2 2', 'P6(1)22'],
    ['P 1 21/c 1', 'P2(1)/C'],
    ['R 3 2 :H', 'R32'],
    ['R 3 2 :R', 'R32R'],
    ['I 1 2 1', 'I121'],
    ['P n n n :2', 'PNNN'],
    ['P n n n :1', 'Pnnn:1'],
  ])('calls %s %s', (symbol, expected) => {
    const group = spaceGroup(symbol);
    const empty = { hkl: new Int32Array(0), amplitude: [], sigma: [], anomalous: true };
    const text = writeCns({ cell: unitCell(30, 30, 30), spaceGroup: group, ...empty });
    expect(text).toContain(`{ sg=${expected} a=30 `);
    expect(text).toContain('ANOMalous=TRUE');
  });

  it('keeps comments whole whatever a title holds', () => {
    const text = writeCns({
      cell: unitCell(30, 30, 30),
      spaceGroup: spaceGroup('P 2 3'),
      anomalous: false,
      hkl: Int32Array.of(1, 2, 3),
      amplitude: [4],
      sigma: [1],
      comments: ['a } b { c ! d\r\ne\u2028f Müller', '}'],
    });
    expect(text.split('\n').slice(0, 3)).toEqual([
      '{ a b c d e f Muller }',
      '{  }',
      '{ sg=P23 a=30 b=30 c=30 alpha=90 beta=90 gamma=90 }',
    ]);
  });
});
