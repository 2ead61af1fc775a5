/** Requests, and what a FastAPI service with the predecessor's routes answers (test/fixtures/predecessor_api.py). */
import recording from '../fixtures/predecessor-api.json' with { type: 'json' };

export interface Exchange {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly answer: { readonly status: number; readonly content_type: string; readonly body: unknown };
}

export const exchanges: readonly Exchange[] = recording.exchanges;

/** The machine that the recorded requests name. */
export const RECORDED_MACHINE = 'MOTOBOMBA-007';

/** Sends the request of an exchange. A body without a content type stays without one. */
export const replay = (baseUrl: string, { method, path, headers, body }: Exchange): Promise<Response> =>
  fetch(`${baseUrl}${path}`, {
    method,
    headers: headers as Record<string, string>,
    redirect: 'manual',
    ...(body !== undefined && { body: Buffer.from(body) }),
  });

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  '{{uuid}}': (value) =>
    typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  '{{time}}': (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value),
  '{{text}}': (value) => typeof value === 'string' && value.length > 0,
  '{{number}}': (value) => typeof value === 'number',
  '{{any}}': () => true,
};

/** The value with the placeholders of the recorded one in the places where it has a value of that kind. */
export function withPlaceholders(value: unknown, recorded: unknown): unknown {
  if (typeof recorded === 'string' && recorded.includes('{{')) return placeholderFor(value, recorded);
  if (typeof value !== 'object' || value === null || typeof recorded !== 'object' || recorded === null) {
    return value;
  }
  const inside = recorded as Record<string, unknown>;
  if (Array.isArray(value)) return value.map((one, index) => withPlaceholders(one, inside[index]));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withPlaceholders(one, inside[key])]),
  );
}

function placeholderFor(value: unknown, recorded: string): unknown {
  const isKind = KINDS[recorded];
  if (isKind) return isKind(value) ? recorded : value;
  const start = recorded.replace('{{text}}', '');
  return typeof value === 'string' && value.startsWith(start) && value.length > start.length
    ? recorded
    : value;
}
