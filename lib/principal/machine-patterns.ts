/** Patterns of machine names. `*` matches any characters. */
import { z } from 'zod';

/** Null or undefined means all machines. */
export type MachinePatterns = readonly string[] | null | undefined;

export const machinePatternsSchema = z.array(z.string().min(1).max(200));

/** Returns a function that matches names. Null, the machine of a model without a machine name, matches no pattern. */
export function machineMatcher(patterns: MachinePatterns): (name: string | null) => boolean {
  if (!patterns) return () => true;
  const expressions = patterns.map(expressionOf);
  return (name) => name !== null && expressions.some((expression) => expression.test(name));
}

/** The patterns as machine names. Undefined if a pattern contains `*` or all machines are meant. */
export const exactNames = (patterns: MachinePatterns): readonly string[] | undefined =>
  patterns?.every((pattern) => !pattern.includes('*')) ? [...new Set(patterns)] : undefined;

const expressionOf = (pattern: string): RegExp => {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'su');
};
