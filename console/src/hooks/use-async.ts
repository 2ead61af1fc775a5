/** Loads what a view shows, when it first renders and whenever a dependency changes. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';

export interface AsyncState<T> {
  /** The last value loaded, kept during a reload; undefined until the first one arrives. */
  readonly value: T | undefined;
  /** Why the last load failed. */
  readonly error: ApiError | undefined;
  readonly retry: () => void;
}

/**
 * @param load is aborted when the view closes; it can call `show` with partial results
 * @param dependencies compared one by one
 */
export function useAsync<T>(
  load: (signal: AbortSignal, show: (partial: T) => void) => Promise<T>,
  dependencies: readonly unknown[],
): AsyncState<T> {
  const [state, setState] = useState<Omit<AsyncState<T>, 'retry'>>({ value: undefined, error: undefined });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const show = (value: T) => {
      if (!abort.signal.aborted) setState({ value, error: undefined });
    };
    load(abort.signal, show).then(show, (error: unknown) => {
      if (!abort.signal.aborted) setState(({ value }) => ({ value, error: asApiError(error) }));
    });
    return () => abort.abort();
  }, [...dependencies, attempt]);
  return { ...state, retry: useCallback(() => setAttempt((previous) => previous + 1), []) };
}
