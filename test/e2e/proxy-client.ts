/** An independent client, in a process of its own, works against the API as it stands. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';

const program = join(import.meta.dirname, '../fixtures/proxy-client.mjs');

interface Training {
  state: string;
  message: string | null;
  file?: string | null;
}

/** @param machines one that trains with all defaults, and one whose rows fail it */
export function describeProxyClient(
  api: () => { port: number },
  machines: { readonly good: string; readonly hopeless: string },
): void {
  let proxy: ChildProcess;
  let baseUrl: string;

  beforeAll(async () => {
    const { port } = api();
    proxy = spawn(process.execPath, [program], {
      env: { TRAINING_URL: `http://localhost:${port}`, POLL_MS: '100' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(proxy.stdout!), 'line')) as [string];
    baseUrl = `http://127.0.0.1:${line}/api/trainings`;
  });

  afterAll(async () => {
    proxy.kill();
    await once(proxy, 'exit');
  });

  const order = async (body: unknown) => {
    const response = await fetch(baseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { id?: string; message?: string };
    return { status: response.status, ...answer };
  };
  const end = (id: string) =>
    eventually(
      async () => (await (await fetch(`${baseUrl}/${id}`)).json()) as Training,
      ({ state }) => !['pending', 'running'].includes(state),
      { deadlineSeconds: 120, what: `the end of ${id}, as the client sees it` },
    );

  it('trains, and tells its users where the model is', async () => {
    const { status, id } = await order({ indicator: 'status', machine_name: machines.good });
    expect(status).toBe(202);
    expect(await end(id!)).toEqual({
      state: 'completed',
      message: null,
      file: expect.stringMatching(new RegExp(`^model/xgb_model_${machines.good}_.*\\.pkl$`)),
    });
  }, 150_000);

  it('tells its users why a training failed', async () => {
    const { id } = await order({ indicator: 'status', machine_name: machines.hopeless });
    const training = await end(id!);
    expect(training.state).toBe('failed');
    expect(training.message).toMatch(/\S+ .*\.$/s);
  }, 60_000);

  it.each([
    ['an unknown machine', { machine_name: 'NOBODY' }, 400, /^machine_name "NOBODY" is not known.*\.$/],
    ['dates in the wrong order', { start_date: '2026-02-02', end_date: '2026-02-01' }, 400, /swap them\.$/],
    [
      'a day that there is not',
      { start_date: '2026-02-31' },
      422,
      /^start_date must be a calendar date.*\.$/,
    ],
    [
      'a year that there is not',
      { end_date: '0000-01-01' },
      422,
      /^end_date must be .* first year is 0001.*\.$/,
    ],
  ])('shows its users what is wrong with %s', async (_what, over, status, detail) => {
    const answer = await order({ indicator: 'status', machine_name: machines.good, ...over });
    expect(answer.status).toBe(status);
    expect(answer.message).toMatch(detail);
  });
}
