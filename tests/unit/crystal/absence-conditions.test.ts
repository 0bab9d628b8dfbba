import { describe, expect, it } from '@jest/globals';
import { absenceConditions } from '../../../src/crystal/absence-conditions.js';
import { isSystematicallyAbsent } from '../../../src/crystal/reflection.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';

const namesOf = (symbol: string) => absenceConditions(spaceGroup(symbol)).map(({ name }) => name);

describe('kinds of systematic absences', () => {
  it('are named as in the International Tables', () => {
    expect(namesOf('P622')).toEqual([]);
    expect(namesOf('P6122')).toEqual(['screw axis 6_1 along [0 0 1]']);
    expect(namesOf('P65')).toEqual(['screw axis 6_5 along [0 0 1]']);
    expect(namesOf('P31')).toEqual(['screw axis 3_1 along [0 0 1]']);
    expect(namesOf('P43212').sort()).toEqual([
      'screw axis 2_1 along [0 1 0]',
      'screw axis 2_1 along [1 0 0]',
      'screw axis 4_3 along [0 0 1]',
    ]);
    expect(namesOf('P21/c')).toEqual(['screw axis 2_1 along [0 1 0]', 'glide plane normal to [0 1 0]']);
    // Its screw axes along b extinguish nothing that the centring leaves.
    expect(namesOf('C2')).toEqual(['centring']);
    expect(namesOf('I41')).toEqual(['centring', 'screw axis 4_1 along [0 0 1]']);
  });

  it('together are the systematic absences of every space group', () => {
    for (let number = 1; number <= 230; number++) {
      const group = spaceGroup(number);
      const conditions = absenceConditions(group);
      for (let h = -4; h <= 4; h++)
        for (let k = -4; k <= 4; k++)
          for (let l = 0; l <= 6; l++) {
            const kinds = conditions.filter((condition) => condition.extinguishes(h, k, l));
            const isRight =
              kinds.length > 0 === isSystematicallyAbsent(group, h, k, l) &&
              kinds.every((condition) => condition.concerns(h, k, l));
            if (!isRight)
              throw new Error(`${number}: ${h} ${k} ${l} ${kinds.map(({ name }) => name).join()}`);
          }
    }
  });

  it('speak of rows and planes', () => {
    const [screw, glide] = absenceConditions(spaceGroup('P21/c'));
    expect([screw.concerns(0, 3, 0), screw.concerns(1, 3, 0)]).toEqual([true, false]);
    expect([screw.extinguishes(0, 3, 0), screw.extinguishes(0, 2, 0)]).toEqual([true, false]);
    expect([glide.concerns(5, 0, 1), glide.extinguishes(5, 0, 1), glide.extinguishes(5, 0, 2)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
