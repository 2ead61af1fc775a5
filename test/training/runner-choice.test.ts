import { describe, expect, it } from '@jest/globals';
import { chooseRunner, lambdaBudget } from '../../lib/training/runner-choice.ts';

describe('chooseRunner', () => {
  it('keeps what fits the budget, and tells the figures', () => {
    expect(chooseRunner({ estimatedSeconds: 560, lambdaBudgetSeconds: 560 })).toEqual({
      runner: 'lambda',
      reason: "short enough: estimated 560 s, a Lambda's budget is 560 s",
    });
  });

  it('sends what does not to a container', () => {
    expect(chooseRunner({ estimatedSeconds: 560.6, lambdaBudgetSeconds: 560 })).toEqual({
      runner: 'container',
      reason: "too long: estimated 561 s, a Lambda's budget is 560 s",
    });
  });

  it('sends what cannot be estimated to where no time limit is', () => {
    const choice = { estimatedSeconds: Number.NaN, lambdaBudgetSeconds: 560 };
    expect(chooseRunner(choice).runner).toBe('container');
  });

  it.each(['lambda', 'container'] as const)('takes %s when told to', (force) => {
    for (const estimatedSeconds of [1, 10_000]) {
      const chosen = chooseRunner({ estimatedSeconds, lambdaBudgetSeconds: 560, force });
      expect(chosen.runner).toBe(force);
      expect(chosen.reason).toContain(`set to ${force}`);
    }
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
