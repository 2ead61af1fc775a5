/** Patterns of machine names, `*` for any characters. */
import { z } from 'zod';

/** All machines when null or absent. */
export type MachinePatterns = readonly string[] | null | undefined;

export const machinePatternsSchema = z.array(z.string().min(1).max(200));

/** Whether a name is of the patterns; null, the machine of a model that names none, is of no pattern. */
export function machineMatcher(patterns: MachinePatterns): (name: string | null) => boolean {
  if (!patterns) return () => true;
  const expressions = patterns.map(expressionOf);
  return (name) => name !== null && expressions.some((expression) => expression.test(name));
}

/** The patterns as names, where all of them are; undefined where one has a `*`, or all machines are meant. */
export const wholeNames = (patterns: MachinePatterns): readonly string[] | undefined =>
  patterns?.every((pattern) => !pattern.includes('*')) ? [...new Set(patterns)] : undefined;

const expressionOf = (pattern: string): RegExp => {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'su');
};
