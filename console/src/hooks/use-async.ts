/** What a view shows of the API: loaded when it is first drawn and whenever what it depends on changes. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';

export interface Loaded<T> {
  /** What came last; undefined before anything did. Kept while it is loaded anew. */
  readonly value: T | undefined;
  /** Why the last try failed. */
  readonly error: ApiError | undefined;
  readonly retry: () => void;
}

/**
 * @param load is given up on when the view goes; `show` is for what comes in parts
 * @param on what it depends on, compared one by one
 */
export function useLoaded<T>(
  load: (signal: AbortSignal, show: (part: T) => void) => Promise<T>,
  on: readonly unknown[],
): Loaded<T> {
  const [seen, setSeen] = useState<Omit<Loaded<T>, 'retry'>>({ value: undefined, error: undefined });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const show = (value: T) => {
      if (!abort.signal.aborted) setSeen({ value, error: undefined });
    };
    load(abort.signal, show).then(show, (error: unknown) => {
      if (!abort.signal.aborted) setSeen(({ value }) => ({ value, error: asApiError(error) }));
    });
    return () => abort.abort();
  }, [...on, turn]);
  return { ...seen, retry: useCallback(() => setTurn((before) => before + 1), []) };
}
