import { describe, expect, it } from '@jest/globals';
import { DataError } from '../../lib/errors.ts';
import { chooseRunner, lambdaBudget } from '../../lib/training/runners/runner-choice.ts';

const gibibyte = 2 ** 30;

type Choice = Parameters<typeof chooseRunner>[0];

/** A training of `seconds` and `gib`, a Lambda of 560 s and 10 GiB, a container of 30 GiB. */
const choose = (seconds: number, gib: number, over: Partial<Choice> = {}) =>
  chooseRunner({
    lambda: {
      estimatedSeconds: seconds,
      budgetSeconds: 560,
      neededBytes: gib * gibibyte,
      memoryBytes: 10 * gibibyte,
    },
    container: { neededBytes: gib * gibibyte, memoryBytes: 30 * gibibyte },
    ...over,
  });

describe('chooseRunner', () => {
  it('keeps what fits time and memory, and tells the figures', () => {
    expect(choose(560, 10)).toEqual({
      runner: 'lambda',
      reason: "fits a Lambda: about 560 s of a Lambda's budget of 560 s, about 10.0 GiB of its 10.0 GiB",
    });
  });

  it('sends what does not to a container', () => {
    expect(choose(560.6, 1)).toEqual({
      runner: 'container',
      reason:
        "too long for a Lambda: about 561 s of a Lambda's budget of 560 s, about 1.0 GiB of its 10.0 GiB",
    });
    expect(choose(1, 10.1).reason).toMatch(/^too large for a Lambda: .* about 10\.1 GiB of its 10\.0 GiB$/);
    expect(choose(561, 10.1).reason).toMatch(/^too long and too large for a Lambda/);
  });

  it('sends what cannot be estimated to where no time limit is', () => {
    expect(choose(Number.NaN, 1).runner).toBe('container');
  });

  it.each(['lambda', 'container'] as const)('takes %s when told to', (force) => {
    for (const seconds of [1, 10_000]) {
      const chosen = choose(seconds, 1, { force });
      expect(chosen.runner).toBe(force);
      expect(chosen.reason).toContain(`set to ${force}`);
    }
  });

  it('has only Lambdas where there are no containers, whatever it is told', () => {
    expect(choose(10_000, 1, { container: undefined, force: 'container' })).toMatchObject({
      runner: 'lambda',
      reason: expect.stringMatching(/^there are no containers/) as unknown,
    });
  });

  const refusal = (gib: number, over: Partial<Choice> = {}): unknown => {
    try {
      return choose(1, gib, over);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return { code: error.code, message: error.message };
    }
  };

  it('refuses what no runner has the memory for, with the figures and what to change', () => {
    expect(refusal(30.04)).toEqual({
      code: 'too_large',
      message:
        'The training needs about 30.0 GiB of memory, and its runner (container) has 30.0 GiB. Choose a ' +
        'shorter date range or fewer folds (search.folds), or give the runner more memory.',
    });
    expect(refusal(30)).toMatchObject({ runner: 'container' });
  });

  it('refuses what the runner it is told to take has not the memory for', () => {
    expect(refusal(11, { force: 'lambda' })).toMatchObject({ code: 'too_large' });
    expect(refusal(11, { container: undefined })).toMatchObject({
      message: expect.stringContaining('its runner (lambda) has 10.0 GiB') as unknown,
    });
  });
});

describe('lambdaBudget', () => {
  it('leaves a minute for load and publishing, and room for an estimate 1.5 times too low', () => {
    expect(lambdaBudget(900)).toBe(560);
  });

  it('is nothing when there is hardly time left', () => {
    expect(lambdaBudget(30)).toBe(0);
  });
});
