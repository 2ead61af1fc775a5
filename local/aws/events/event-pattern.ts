/**
 * Event patterns of EventBridge rules, reduced to exact values and prefixes. (Amazon EventBridge User Guide,
 * "Creating event patterns".)
 */

/** An exact value or a prefix. */
type Condition = string | { readonly prefix: string };
export interface EventPattern {
  readonly [field: string]: readonly Condition[] | EventPattern;
}

/** Whether each field of the pattern is in the event and meets one of its conditions. Other fields are ignored. */
export const matches = (pattern: EventPattern, event: unknown): boolean =>
  typeof event === 'object' &&
  event !== null &&
  Object.entries(pattern).every(([field, expected]) => {
    const value = (event as Record<string, unknown>)[field];
    return isConditions(expected)
      ? expected.some((condition) => meets(condition, value))
      : matches(expected, value);
  });

const meets = (condition: Condition, value: unknown): boolean =>
  typeof condition === 'string'
    ? value === condition
    : typeof value === 'string' && value.startsWith(condition.prefix);

const isConditions = (expected: readonly Condition[] | EventPattern): expected is readonly Condition[] =>
  Array.isArray(expected);
