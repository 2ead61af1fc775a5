/**
 * Every route of the table with every kind of credential. What is asked of a route, and what it answers to who
 * may have it, is in `calls`; a route that is missing there fails the test.
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

const mine = 'PUMP-A';
const theirs = 'PUMP-B';
const token = (name: string, scopes: Scope[], machines: string[] | null) =>
  newToken({ name, scopes, machines });
const tokens = {
  admin: token('admin', ['admin'], null),
  mine: token('mine', ['read', 'train'], ['*-A']),
  reads: token('reads', ['read'], null),
  trains: token('trains', ['train'], null),
};

let stack: Stack;
/** By machine. */
const jobs: Record<string, JobView> = {};
const before = { AUTH_TOKENS: process.env.AUTH_TOKENS };

beforeAll(async () => {
  process.env.AUTH_TOKENS = JSON.stringify(Object.values(tokens).map(({ entry }) => entry));
  stack = await startStack({ ...(await freeSettings()), AUTH: 'required' });
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, [mine, theirs], 1000);
  await sql.end();
  for (const machine of [mine, theirs]) {
    jobs[machine] = await trainOverHttp(stack.baseUrl, machine, { token: tokens.admin.token });
  }
});
afterAll(async () => {
  if (before.AUTH_TOKENS === undefined) delete process.env.AUTH_TOKENS;
  else process.env.AUTH_TOKENS = before.AUTH_TOKENS;
  await stack.stop();
});

interface Call {
  readonly path: string;
  readonly body?: unknown;
  /** To who may have it. */
  readonly answers: number;
  /** To who may not see the machine; what a list answers is looked at below. */
  readonly hidden: number;
}

const keyOf = ({ method, path }: (typeof ROUTES)[number]) => `${method} ${path}` as RouteKey;

/** How to ask each route for something of a machine. */
const calls = (machine: string): Partial<Record<RouteKey, Call>> => {
  const { process_id: job, model_id: model, artifacts } = jobs[machine]!;
  return {
    'POST /train': {
      path: '/train?dry_run=true',
      body: { indicator: 'status', machine_name: machine, labeling: { window_minutes: 4 } },
      answers: 200,
      hidden: 400,
    },
    'GET /status/{process_id}': { path: `/status/${job}`, answers: 200, hidden: 404 },
    'GET /jobs': { path: '/jobs', answers: 200, hidden: 200 },
    'POST /jobs/{process_id}/cancel': { path: `/jobs/${job}/cancel`, answers: 409, hidden: 404 },
    'GET /machines': { path: '/machines', answers: 200, hidden: 200 },
    'GET /models': { path: '/models', answers: 200, hidden: 200 },
    'GET /models/{id}': { path: `/models/${model}`, answers: 200, hidden: 404 },
    'GET /models/{id}/artifacts/{format}': {
      path: `/models/${model}/artifacts/ubj`,
      answers: 302,
      hidden: 404,
    },
    'GET /models/{id}/report': {
      path: `/models/${model}/report`,
      answers: artifacts?.report ? 302 : 404,
      hidden: 404,
    },
    'POST /models/{id}/predict': {
      path: `/models/${model}/predict`,
      body: { machine_name: machine },
      answers: 200,
      hidden: 404,
    },
    'GET /health/ready': { path: '/health/ready', answers: 200, hidden: 200 },
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

const guarded = ROUTES.filter(({ access }) => access === 'read' || access === 'train');

describe('a route that asks for a scope', () => {
  it.each(guarded.map((route) => ({ ...route, key: keyOf(route) })))(
    '$key lets in who may, and nobody else',
    async ({ key, method, access }) => {
      const own = calls(mine)[key]!;
      const other = calls(theirs)[key]!;
      const status = async (call: Call, headers?: Record<string, string>) =>
        (await send(method, call, headers)).status;
      expect({
        admin: await status(other, bearer(tokens.admin.token)),
        mine: await status(own, bearer(tokens.mine.token)),
        theirs: await status(other, bearer(tokens.mine.token)),
        otherScope: await status(own, bearer((access === 'read' ? tokens.trains : tokens.reads).token)),
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
        admin: other.answers,
        mine: own.answers,
        theirs: other.hidden,
        otherScope: 403,
        none: 401,
        wrong: 401,
        basic: 401,
        digest: 401,
        forged: 401,
      });
    },
  );

  it('lists to a caller what is of their machines', async () => {
    const listed = async (path: string, field: string, name: string) => {
      const answer = await send('GET', { path }, bearer(tokens.mine.token));
      const entries = ((await answer.json()) as Record<string, Record<string, string>[]>)[field]!;
      return entries.map((entry) => entry[name]);
    };
    expect(await listed('/jobs', 'jobs', 'machine_name')).toEqual([mine]);
    expect(await listed('/models', 'models', 'machine_name')).toEqual([mine]);
    expect(await listed('/machines', 'machines', 'name')).toEqual([mine]);
    expect(await listed(`/jobs?machine_name=${theirs}`, 'jobs', 'machine_name')).toEqual([]);
  });

  it('tells in cursors, and of machines asked for by name, nothing of the others', async () => {
    const ask = async (path: string) => {
      const answer = await send('GET', { path }, bearer(tokens.mine.token));
      return { status: answer.status, body: (await answer.json()) as { next_cursor: string | null } };
    };
    // The other machine's job and model are newer, and its name comes after.
    for (const list of ['jobs', 'models', 'machines']) {
      const { body } = await ask(`/${list}?limit=1`);
      expect(body).toMatchObject({ [list]: [expect.anything()], next_cursor: null });
    }
    for (const list of ['jobs', 'models']) {
      const hidden = await ask(`/${list}?limit=1&machine_name=${theirs}`);
      expect(hidden).toEqual({ status: 200, body: { [list]: [], next_cursor: null } });
      expect(await ask(`/${list}?limit=1&machine_name=NOWHERE`)).toEqual(hidden);
    }
  });

  it('shows no rows of a machine that is not theirs, though the model is', async () => {
    const path = `/models/${jobs[mine]!.model_id}/predict`;
    const ask = async (machine: string) => {
      const answer = await send('POST', { path, body: { machine_name: machine } }, bearer(tokens.mine.token));
      return { status: answer.status, body: (await answer.text()).replaceAll(machine, 'M') };
    };
    const hidden = await ask(theirs);
    expect(hidden.status).toBe(400);
    expect(hidden).toEqual(await ask('NOWHERE'));
  });

  it('says what is missing, as RFC 6750 has it', async () => {
    const refusal = async (headers?: Record<string, string>) => {
      const answer = await send('GET', { path: '/jobs' }, headers);
      const { type, detail } = (await answer.json()) as { type: string; detail: string };
      return { type, detail, challenge: answer.headers.get('www-authenticate') };
    };
    expect(await refusal()).toEqual({
      type: 'urn:treino:problem:unauthenticated',
      detail: 'Authentication required: send `Authorization: Bearer <token>`.',
      challenge: 'Bearer realm="treino"',
    });
    expect(await refusal(bearer('nobody'))).toMatchObject({
      challenge: 'Bearer realm="treino", error="invalid_token"',
    });
    expect(await refusal(bearer(tokens.trains.token))).toMatchObject({
      type: 'urn:treino:problem:insufficient_scope',
      challenge: 'Bearer realm="treino", error="insufficient_scope", scope="read"',
    });
  });
});

describe('what is open', () => {
  it('is /health, the pages, and nothing that is no route', async () => {
    const status = async (path: string) => (await send('GET', { path })).status;
    expect(await status('/health')).toBe(200);
    expect(await status('/docs')).toBe(200);
    expect(await status('/openapi.json')).toBe(200);
    expect(await status('/')).toBe(200);
    expect(await status('/assets/none')).toBe(404);
    expect(await status('/nothing')).toBe(401);
    expect((await send('GET', { path: '/nothing' }, bearer(tokens.reads.token))).status).toBe(404);
  });

  it('has every route looked at', () => {
    expect(
      guarded.map(({ method, path }) => `${method} ${path}`).filter((key) => !(key in calls(mine))),
    ).toEqual([]);
  });
});

describe('a deployment without credentials', () => {
  it('refuses every route but /health', async () => {
    process.env.AUTH_TOKENS = '';
    const bare = await startStack({ ...(await freeSettings()), AUTH: 'required' });
    try {
      const answers = await Promise.all(
        ROUTES.map(async ({ method, path }) => {
          const url = `${bare.baseUrl}${path.replace(/\{\w+\}/g, randomUUID())}`;
          return [
            `${method} ${path}`,
            (await fetch(url, { method, headers: bearer(tokens.admin.token) })).status,
          ];
        }),
      );
      expect(Object.fromEntries(answers)).toEqual(
        Object.fromEntries(
          ROUTES.map(({ method, path }) => [`${method} ${path}`, path === '/health' ? 200 : 401]),
        ),
      );
    } finally {
      await bare.stop();
    }
  });
});
