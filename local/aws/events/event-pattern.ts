/**
 * Whether an event is one that a rule of EventBridge asks for: as much of its patterns as the rules here use, exact
 * values and prefixes. (Amazon EventBridge User Guide, "Creating event patterns".)
 */

/** One that a value must be. */
export type Wanted = string | { readonly prefix: string };
export interface EventPattern {
  readonly [field: string]: readonly Wanted[] | EventPattern;
}

/** Every field of the pattern must be in the event with a value that is wanted; other fields do not matter. */
export const matches = (pattern: EventPattern, event: unknown): boolean =>
  typeof event === 'object' &&
  event !== null &&
  Object.entries(pattern).every(([field, wanted]) => {
    const value = (event as Record<string, unknown>)[field];
    return isList(wanted) ? wanted.some((one) => isWanted(one, value)) : matches(wanted, value);
  });

const isWanted = (wanted: Wanted, value: unknown): boolean =>
  typeof wanted === 'string'
    ? value === wanted
    : typeof value === 'string' && value.startsWith(wanted.prefix);

const isList = (wanted: readonly Wanted[] | EventPattern): wanted is readonly Wanted[] =>
  Array.isArray(wanted);
