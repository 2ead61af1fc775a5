/**
 * The signing keys of an OpenID Connect issuer. Requests never fetch them one by one:
 *
 *   known, younger than 10 minutes ───────────────────────────────▶ use
 *   older, or a key is missing ─▶ fetch, at most once in 30 seconds ─▶ use
 *                                    │ the issuer does not answer
 *                                    ▼
 *                          keep the known keys for up to a day; without any: DependencyError
 */
import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { DependencyError } from '../../errors.ts';

const FETCH_TIMEOUT_MS = 5000;
const FRESH_MS = 10 * 60_000;
/** Pause after a fetch, successful or not, before an unknown key or a failure causes another one. */
const PAUSE_MS = 30_000;
const MAX_AGE_MS = 24 * 60 * 60_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

interface KnownKeys {
  readonly find: JWTVerifyGetKey;
  readonly at: number;
}

/**
 * @param now milliseconds of a clock that never goes back
 * @returns a function that throws DependencyError if the keys cannot be fetched, and JWKSNoMatchingKey for an unknown key
 */
export function openIssuerKeys(issuer: string, now: () => number = () => performance.now()): JWTVerifyGetKey {
  let known: KnownKeys | undefined;
  let failed: { readonly at: number; readonly error: unknown } | undefined;
  let fetching: Promise<void> | undefined;

  const isWithin = (at: number | undefined, milliseconds: number): boolean =>
    at !== undefined && now() - at < milliseconds;

  /** Never rejects. Concurrent callers share one fetch. */
  const refresh = (): Promise<void> => {
    fetching ??= fetchKeySet(issuer)
      .then((keySet) => {
        known = { find: createLocalJWKSet(keySet), at: now() };
        failed = undefined;
      })
      .catch((error: unknown) => {
        failed = { at: now(), error };
      })
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  };

  const current = async (): Promise<KnownKeys> => {
    if (!isWithin(known?.at, FRESH_MS) && !isWithin(failed?.at, PAUSE_MS)) await refresh();
    if (known && isWithin(known.at, MAX_AGE_MS)) return known;
    throw unavailable(failed?.error);
  };

  return async (header, token) => {
    const keys = await current();
    try {
      return await keys.find(header, token);
    } catch (error) {
      const isPaused = isWithin(keys.at, PAUSE_MS) || isWithin(failed?.at, PAUSE_MS);
      if (!(error instanceof errors.JWKSNoMatchingKey) || isPaused) throw error;
      await refresh();
      return (await current()).find(header, token);
    }
  };
}

async function fetchKeySet(issuer: string): Promise<JSONWebKeySet> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { issuer: named, jwks_uri: keysUrl } = discoverySchema.parse(await fetchJson(url));
  if (named !== issuer) throw new Error(`${url} names another issuer, ${named}`);
  return (await fetchJson(keysUrl)) as JSONWebKeySet;
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url} returned ${response.status}`);
  return response.json();
}

/** Clients see the message, so it names no address. The log has the cause. */
const unavailable = (cause: unknown): DependencyError =>
  new DependencyError(
    'identity provider',
    'The identity provider did not answer, so the token could not be checked. Try again later.',
    { cause },
  );
