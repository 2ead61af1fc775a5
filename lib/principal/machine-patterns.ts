/** Patterns of machine names. `*` matches any characters. */
import { z } from 'zod';

/** Null or undefined means all machines. */
export type MachinePatterns = readonly string[] | null | undefined;

export const machinePatternsSchema = z.array(z.string().min(1).max(200));

/** Returns a function that matches names. Null, the machine of a model without a machine name, matches no pattern. */
export function machineMatcher(patterns: MachinePatterns): (name: string | null) => boolean {
  if (!patterns) return () => true;
  const split = patterns.map((pattern) => pattern.split('*'));
  return (name) => name !== null && split.some((parts) => matchesParts(name, parts));
}

/** The patterns as machine names. Undefined if a pattern contains `*` or all machines are meant. */
export const exactNames = (patterns: MachinePatterns): readonly string[] | undefined =>
  patterns?.every((pattern) => !pattern.includes('*')) ? [...new Set(patterns)] : undefined;

/**
 * Whether a name consists of the parts, in their order, with any characters between them. Each part is taken at its first
 * place, so the name is read once: a regular expression could take years for a pattern with many `*`.
 */
function matchesParts(name: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let end = first.length;
  for (const part of others) {
    const start = name.indexOf(part, end);
    if (start === -1) return false;
    end = start + part.length;
  }
  return name.length - last.length >= end && name.endsWith(last);
}
