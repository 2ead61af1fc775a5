/** The query of a request as the predecessor accepted it: with unknown parameters, which it ignored. */
import type { z } from 'zod';

export type QueryParameters = Readonly<Record<string, string | undefined>>;

export interface AcceptedQuery {
  readonly known: QueryParameters;
  /** Names of unknown parameters. */
  readonly ignored: readonly string[];
}

/** A filter by status takes the words of both services. */
export const withOwnStatus = (parameters: QueryParameters): QueryParameters =>
  parameters.status === 'finished' ? { ...parameters, status: 'completed' } : parameters;

/**
 * Separates the unknown parameters. One that differs from a known parameter only in case, brackets or separators, such as
 * `dryRun`, stays and is refused: ignoring it would change the request's meaning.
 */
export function separateUnknown(schema: z.ZodType, parameters: QueryParameters): AcceptedQuery {
  const ignored = unknownKeys(schema, parameters).filter((name) => !isMisspelled(name, schema));
  const known = Object.fromEntries(Object.entries(parameters).filter(([name]) => !ignored.includes(name)));
  return { known, ignored };
}

const unknownKeys = (schema: z.ZodType, parameters: object): string[] =>
  (schema.safeParse(parameters).error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [],
  );

const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

const isMisspelled = (name: string, schema: z.ZodType): boolean =>
  Object.keys((schema as z.ZodObject).shape).some((known) => lettersOf(known) === lettersOf(name));
