import { expect } from '@jest/globals';

/** Expects equal values, with an absolute tolerance for numbers. The message names the path of a difference. */
export function expectClose(actual: unknown, expected: unknown, tolerance: number, path = 'value'): void {
  if (typeof expected === 'number') {
    const isClose = typeof actual === 'number' && Math.abs(actual - expected) <= tolerance;
    if (!isClose) expect({ [path]: actual }).toEqual({ [path]: expected });
  } else if (expected !== null && typeof expected === 'object') {
    expect({ [path]: Object.keys(actual as object).sort() }).toEqual({
      [path]: Object.keys(expected).sort(),
    });
    for (const [key, value] of Object.entries(expected)) {
      expectClose((actual as Record<string, unknown>)[key], value, tolerance, `${path}.${key}`);
    }
  } else {
    expect({ [path]: actual }).toEqual({ [path]: expected });
  }
}
