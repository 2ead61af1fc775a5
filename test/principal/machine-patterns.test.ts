import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { machineMatcher } from '../../lib/principal/machine-patterns.ts';

/** The definition of a match, by dynamic programming: reachable[j] says whether the pattern so far matches name[0, j). */
function isMatch(name: string, pattern: string): boolean {
  let reachable = [true, ...Array.from(name, () => false)];
  for (const symbol of pattern) {
    const before = reachable;
    reachable = [symbol === '*' && before[0]!];
    for (let j = 1; j <= name.length; j += 1) {
      reachable.push(
        symbol === '*' ? before[j]! || reachable[j - 1]! : symbol === name[j - 1] && before[j - 1]!,
      );
    }
  }
  return reachable[name.length]!;
}

it('matches as the definition of a pattern says', () => {
  const text = (alphabet: string, maxLength: number) =>
    fc.array(fc.constantFrom(...alphabet.split('')), { maxLength }).map((symbols) => symbols.join(''));
  fc.assert(
    fc.property(text('ab.', 8), text('ab.**', 6), (name, pattern) => {
      expect(machineMatcher([pattern])(name)).toBe(isMatch(name, pattern));
    }),
    { numRuns: 3000 },
  );
});

it('matches a pattern with a hundred wildcards', () => {
  const name = 'a'.repeat(200);
  expect(machineMatcher([`${'a*'.repeat(100)}b`])(name)).toBe(false);
  expect(machineMatcher([`${'*a'.repeat(100)}*`])(name)).toBe(true);
});
