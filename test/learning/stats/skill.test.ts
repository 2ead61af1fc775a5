/** Computed by hand. indicators/health/model.test.ts compares a whole training with NumPy. */
import { describe, expect, it } from '@jest/globals';
import { skillOf } from '../../../lib/learning/stats/skill.ts';
import { expectClose } from '../../support/expect-close.ts';

const hour = 3_600_000_000;
const at = (...hours: number[]) => Float64Array.from(hours, (one) => one * hour);

describe('skillOf', () => {
  it('counts blocks of two hours, each from its first row', () => {
    // Squared errors of the model 1 1 4 4, of the baseline 4 4 4 8: M = 10, B = 20, skill 1/2.
    const { skill, skill_interval: interval } = skillOf({
      timestamps: at(0, 1.9, 2, 5),
      actual: Float64Array.of(0, 0, 0, 0),
      predicted: Float64Array.of(1, -1, 2, 2),
      baseline: Float64Array.of(2, 2, -2, Math.sqrt(8)),
      horizonMinutes: 30,
    });
    // Blocks {0, 1.9}, {2}, {5}: sums of b²/2 − m² are 2, −2, 0.
    const margin = (1.959963984540054 * Math.sqrt((3 / 2) * 8)) / 20;
    expectClose(skill, 0.5, 1e-15);
    expectClose(interval, { low: 0.5 - margin, high: 0.5 + margin, blocks: 3 }, 1e-12);
  });

  it('has no interval within one block, and no skill when the baseline has no error', () => {
    const rows = { timestamps: at(0, 1), actual: Float64Array.of(1, 2), horizonMinutes: 30 };
    const wrong = Float64Array.of(2, 3);
    expect(skillOf({ ...rows, predicted: rows.actual, baseline: wrong })).toEqual({
      skill: 1,
      skill_interval: null,
    });
    expect(skillOf({ ...rows, predicted: wrong, baseline: rows.actual })).toEqual({
      skill: null,
      skill_interval: null,
    });
  });
});
