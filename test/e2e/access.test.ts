/**
 * Calls every route with every kind of credential. `calls` holds the request and the expected status for each
 * route; a route that is missing there fails the test.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scope } from '../../lib/principal/principal.ts';
import { newToken } from '../../lib/api/auth/tokens.ts';
import { ROUTES } from '../../lib/api/http/routes.ts';
import type { RouteKey } from '../../lib/api/openapi/operation.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';

const ownMachine = 'PUMP-A';
const otherMachine = 'PUMP-B';
const token = (name: string, scopes: Scope[], machines: string[] | null) =>
  newToken({ name, scopes, machines });
const tokens = {
  admin: token('admin', ['admin'], null),
  restricted: token('restricted', ['read', 'train'], ['*-A']),
  reader: token('reader', ['read'], null),
  trainer: token('trainer', ['train'], null),
};

let stack: Stack;
/** One completed job per machine. */
const jobs: Record<string, JobView> = {};
const previousTokens = process.env.AUTH_TOKENS;

beforeAll(async () => {
  process.env.AUTH_TOKENS = JSON.stringify(Object.values(tokens).map(({ entry }) => entry));
  stack = await startStack({ ...(await freeSettings()), AUTH: 'required' });
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, [ownMachine, otherMachine], 1000);
  await sql.end();
  for (const machine of [ownMachine, otherMachine]) {
    jobs[machine] = await trainOverHttp(stack.baseUrl, machine, { token: tokens.admin.token });
  }
});
afterAll(async () => {
  if (previousTokens === undefined) delete process.env.AUTH_TOKENS;
  else process.env.AUTH_TOKENS = previousTokens;
  await stack.stop();
});

interface Call {
  readonly path: string;
  readonly body?: unknown;
  /** Status for a caller that has the scope and the machine. */
  readonly allowed: number;
  /** Status for a caller that cannot access the machine. Separate tests check the contents of lists. */
  readonly hidden: number;
}

const keyOf = ({ method, path }: (typeof ROUTES)[number]) => `${method} ${path}` as RouteKey;

/** A request for each route that concerns the given machine. */
const calls = (machine: string): Partial<Record<RouteKey, Call>> => {
  const { process_id: job, model_id: model, artifacts } = jobs[machine]!;
  return {
    'POST /train': {
      path: '/train?dry_run=true',
      body: { indicator: 'status', machine_name: machine, labeling: { window_minutes: 4 } },
      allowed: 200,
      hidden: 400,
    },
    'POST /train/plan': {
      path: '/train/plan',
      body: { indicator: 'status', machine_name: machine, labeling: { window_minutes: 4 } },
      allowed: 200,
      hidden: 400,
    },
    'GET /status/{process_id}': { path: `/status/${job}`, allowed: 200, hidden: 404 },
    'GET /jobs': { path: '/jobs', allowed: 200, hidden: 200 },
    'POST /jobs/{process_id}/cancel': { path: `/jobs/${job}/cancel`, allowed: 409, hidden: 404 },
    'GET /machines': { path: '/machines', allowed: 200, hidden: 200 },
    'GET /models': { path: '/models', allowed: 200, hidden: 200 },
    'GET /models/{id}': { path: `/models/${model}`, allowed: 200, hidden: 404 },
    'GET /models/{id}/artifacts/{format}': {
      path: `/models/${model}/artifacts/ubj`,
      allowed: 302,
      hidden: 404,
    },
    'GET /models/{id}/report': {
      path: `/models/${model}/report`,
      allowed: artifacts?.report ? 302 : 404,
      hidden: 404,
    },
    'POST /models/{id}/predict': {
      path: `/models/${model}/predict`,
      body: { machine_name: machine },
      allowed: 200,
      hidden: 404,
    },
    'GET /health/ready': { path: '/health/ready', allowed: 200, hidden: 200 },
  };
};

const send = (
  method: string,
  { path, body }: Pick<Call, 'path' | 'body'>,
  headers: Record<string, string> = {},
) =>
  fetch(`${stack.baseUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

const protectedRoutes = ROUTES.filter(({ access }) => access === 'read' || access === 'train');

describe('a route that requires a scope', () => {
  it.each(protectedRoutes.map((route) => ({ ...route, key: keyOf(route) })))(
    '$key accepts authorized callers only',
    async ({ key, method, access }) => {
      const own = calls(ownMachine)[key]!;
      const other = calls(otherMachine)[key]!;
      const status = async (call: Call, headers?: Record<string, string>) =>
        (await send(method, call, headers)).status;
      expect({
        admin: await status(other, bearer(tokens.admin.token)),
        ownMachine: await status(own, bearer(tokens.restricted.token)),
        otherMachine: await status(other, bearer(tokens.restricted.token)),
        otherScope: await status(own, bearer((access === 'read' ? tokens.trainer : tokens.reader).token)),
        none: await status(own),
        wrong: await status(own, bearer(`treino_${randomUUID()}`)),
        basic: await status(own, { authorization: 'Basic YTpi' }),
        digest: await status(own, bearer(tokens.admin.entry.sha256)),
        forged: await status(own, {
          'sls-offline-authorizer-override': JSON.stringify({
            lambda: {
              identity: JSON.stringify({
                outcome: 'authenticated',
                principal: { name: 'me', scopes: ['admin'], machines: null },
              }),
            },
          }),
        }),
      }).toEqual({
        admin: other.allowed,
        ownMachine: own.allowed,
        otherMachine: other.hidden,
        otherScope: 403,
        none: 401,
        wrong: 401,
        basic: 401,
        digest: 401,
        forged: 401,
      });
    },
  );

  it('answers with the scopes of the token', async () => {
    const scopesOf = async (headers?: Record<string, string>) =>
      (await send('GET', { path: '/machines' }, headers)).headers.get('treino-scopes');
    expect({
      admin: await scopesOf(bearer(tokens.admin.token)),
      restricted: await scopesOf(bearer(tokens.restricted.token)),
      reader: await scopesOf(bearer(tokens.reader.token)),
      none: await scopesOf(),
    }).toEqual({ admin: 'read train admin', restricted: 'read train', reader: 'read', none: null });
  });

  it('lists only resources of machines the caller can access', async () => {
    const listed = async (path: string, field: string, name: string) => {
      const response = await send('GET', { path }, bearer(tokens.restricted.token));
      const entries = ((await response.json()) as Record<string, Record<string, string>[]>)[field]!;
      return entries.map((entry) => entry[name]);
    };
    expect(await listed('/jobs', 'jobs', 'machine_name')).toEqual([ownMachine]);
    expect(await listed('/models', 'models', 'machine_name')).toEqual([ownMachine]);
    expect(await listed('/machines', 'machines', 'name')).toEqual([ownMachine]);
    expect(await listed(`/jobs?machine_name=${otherMachine}`, 'jobs', 'machine_name')).toEqual([]);
  });

  it('does not reveal other machines through cursors or name filters', async () => {
    const query = async (path: string) => {
      const response = await send('GET', { path }, bearer(tokens.restricted.token));
      return { status: response.status, body: (await response.json()) as { next_cursor: string | null } };
    };
    // The other machine has the newer job and model, and its name sorts last.
    for (const list of ['jobs', 'models', 'machines']) {
      const { body } = await query(`/${list}?limit=1`);
      expect(body).toMatchObject({ [list]: [expect.anything()], next_cursor: null });
    }
    for (const list of ['jobs', 'models']) {
      const hidden = await query(`/${list}?limit=1&machine_name=${otherMachine}`);
      expect(hidden).toEqual({ status: 200, body: { [list]: [], next_cursor: null } });
      expect(await query(`/${list}?limit=1&machine_name=NOWHERE`)).toEqual(hidden);
    }
  });

  it('refuses to predict on rows of an inaccessible machine with an accessible model', async () => {
    const path = `/models/${jobs[ownMachine]!.model_id}/predict`;
    const query = async (machine: string) => {
      const response = await send(
        'POST',
        { path, body: { machine_name: machine } },
        bearer(tokens.restricted.token),
      );
      return { status: response.status, body: (await response.text()).replaceAll(machine, 'M') };
    };
    const hidden = await query(otherMachine);
    expect(hidden.status).toBe(400);
    expect(hidden).toEqual(await query('NOWHERE'));
  });

  it('describes the missing credential or scope as RFC 6750 requires', async () => {
    const challengeFor = async (headers?: Record<string, string>) => {
      const response = await send('GET', { path: '/jobs' }, headers);
      const { type, detail } = (await response.json()) as { type: string; detail: string };
      return { type, detail, challenge: response.headers.get('www-authenticate') };
    };
    expect(await challengeFor()).toEqual({
      type: 'urn:treino:problem:unauthenticated',
      detail: 'Authentication required: send `Authorization: Bearer <token>`.',
      challenge: 'Bearer realm="treino"',
    });
    expect(await challengeFor(bearer('nobody'))).toMatchObject({
      challenge: 'Bearer realm="treino", error="invalid_token"',
    });
    expect(await challengeFor(bearer(tokens.trainer.token))).toMatchObject({
      type: 'urn:treino:problem:insufficient_scope',
      challenge: 'Bearer realm="treino", error="insufficient_scope", scope="read"',
    });
  });
});

describe('public access', () => {
  it('covers /health and the pages, but no unknown paths', async () => {
    const status = async (path: string) => (await send('GET', { path })).status;
    expect(await status('/health')).toBe(200);
    expect(await status('/docs')).toBe(200);
    expect(await status('/openapi.json')).toBe(200);
    expect(await status('/')).toBe(200);
    expect(await status('/assets/none')).toBe(404);
    expect(await status('/nothing')).toBe(401);
    expect((await send('GET', { path: '/nothing' }, bearer(tokens.reader.token))).status).toBe(404);
  });

  it('leaves no protected route untested', () => {
    expect(
      protectedRoutes
        .map(({ method, path }) => `${method} ${path}`)
        .filter((key) => !(key in calls(ownMachine))),
    ).toEqual([]);
  });
});

describe('a deployment without credentials', () => {
  it('refuses every route but /health', async () => {
    process.env.AUTH_TOKENS = '';
    const unconfigured = await startStack({ ...(await freeSettings()), AUTH: 'required' });
    try {
      const statuses = await Promise.all(
        ROUTES.map(async ({ method, path }) => {
          const url = `${unconfigured.baseUrl}${path.replace(/\{\w+\}/g, randomUUID())}`;
          return [
            `${method} ${path}`,
            (await fetch(url, { method, headers: bearer(tokens.admin.token) })).status,
          ];
        }),
      );
      expect(Object.fromEntries(statuses)).toEqual(
        Object.fromEntries(
          ROUTES.map(({ method, path }) => [`${method} ${path}`, path === '/health' ? 200 : 401]),
        ),
      );
    } finally {
      await unconfigured.stop();
    }
  });
});
