import { describe, expect, it } from '@jest/globals';
import { DataError } from '../../lib/errors.ts';
import { chooseRunner, lambdaBudget } from '../../lib/training/runners/runner-choice.ts';

const GIBIBYTE = 2 ** 30;

type Choice = Parameters<typeof chooseRunner>[0];

/** A training of `seconds` and `gib`; a Lambda with 560 s and 10 GiB; a container with 30 GiB. */
const choose = (seconds: number, gib: number, overrides: Partial<Choice> = {}) =>
  chooseRunner({
    lambda: {
      estimatedSeconds: seconds,
      budgetSeconds: 560,
      neededBytes: gib * GIBIBYTE,
      memoryBytes: 10 * GIBIBYTE,
    },
    container: { neededBytes: gib * GIBIBYTE, memoryBytes: 30 * GIBIBYTE },
    ...overrides,
  });

describe('chooseRunner', () => {
  it('chooses the Lambda for a training within its time and memory, with the figures', () => {
    expect(choose(560, 10)).toMatchObject({
      runner: 'lambda',
      reason: 'fits in a Lambda: about 560 s (limit 560 s), about 10.0 GiB (limit 10.0 GiB)',
      reasonCode: { code: 'runner_choice', params: { why: 'fits', max_seconds: 560, gibibytes: 10 } },
    });
  });

  it('chooses a container for a training that is too long or too large', () => {
    expect(choose(560.6, 1)).toMatchObject({
      runner: 'container',
      reason: 'too long for a Lambda: about 561 s (limit 560 s), about 1.0 GiB (limit 10.0 GiB)',
    });
    expect(choose(1, 10.1).reason).toMatch(
      /^too large for a Lambda: .* about 10\.1 GiB \(limit 10\.0 GiB\)$/,
    );
    expect(choose(561, 10.1).reason).toMatch(/^too long and too large for a Lambda/);
  });

  it('chooses a container when the estimate is NaN', () => {
    expect(choose(Number.NaN, 1).runner).toBe('container');
  });

  it.each(['lambda', 'container'] as const)('chooses %s when forced', (force) => {
    for (const seconds of [1, 10_000]) {
      const chosen = choose(seconds, 1, { force });
      expect(chosen.runner).toBe(force);
      expect(chosen.reason).toContain(`TRAINING_RUNNER is ${force}`);
    }
  });

  it('chooses the Lambda when there are no containers, even when a container is forced', () => {
    expect(choose(10_000, 1, { container: undefined, force: 'container' })).toMatchObject({
      runner: 'lambda',
      reason: expect.stringMatching(/^no containers are configured/) as unknown,
    });
  });

  const refused = (gib: number, overrides: Partial<Choice> = {}): unknown => {
    try {
      return choose(1, gib, overrides);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return { code: error.code, message: error.message };
    }
  };

  it('refuses a training that exceeds the memory of every runner, with the figures and advice', () => {
    expect(refused(30.04)).toEqual({
      code: 'too_large',
      message:
        'The training needs about 30.0 GiB of memory, but its runner (container) has 30.0 GiB. Choose a ' +
        'shorter date range or fewer folds (search.folds), or give the runner more memory.',
    });
    expect(refused(30)).toMatchObject({ runner: 'container' });
  });

  it('refuses a training that exceeds the memory of the forced runner', () => {
    expect(refused(11, { force: 'lambda' })).toMatchObject({ code: 'too_large' });
    expect(refused(11, { container: undefined })).toMatchObject({
      message: expect.stringContaining('its runner (lambda) has 10.0 GiB') as unknown,
    });
  });
});

describe('lambdaBudget', () => {
  it('reserves a minute for loading and publishing, and allows for an estimate 1.5 times too low', () => {
    expect(lambdaBudget(900)).toBe(560);
  });

  it('is 0 when there is hardly any time left', () => {
    expect(lambdaBudget(30)).toBe(0);
  });
});
