/** Tests of an independent client program that runs in a separate process and calls the HTTP API. */
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

/** @param machines a machine that trains with all defaults, and one whose rows make training fail */
export function describeProxyClient(
  api: () => { port: number },
  machines: { readonly trainable: string; readonly untrainable: string },
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

  const startTraining = async (body: unknown) => {
    const response = await fetch(baseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const result = (await response.json()) as { id?: string; message?: string };
    return { status: response.status, ...result };
  };
  const waitForEnd = (id: string) =>
    eventually(
      async () => (await (await fetch(`${baseUrl}/${id}`)).json()) as Training,
      ({ state }) => !['pending', 'running'].includes(state),
      { deadlineSeconds: 120, what: `the client to report the end of ${id}` },
    );

  it('trains and shows its users the location of the model', async () => {
    const { status, id } = await startTraining({ indicator: 'status', machine_name: machines.trainable });
    expect(status).toBe(202);
    expect(await waitForEnd(id!)).toEqual({
      state: 'completed',
      message: null,
      file: expect.stringMatching(new RegExp(`^model/xgb_model_${machines.trainable}_.*\\.pkl$`)),
    });
  }, 150_000);

  it('shows its users why a training failed', async () => {
    const { id } = await startTraining({ indicator: 'status', machine_name: machines.untrainable });
    const training = await waitForEnd(id!);
    expect(training.state).toBe('failed');
    expect(training.message).toMatch(/\S+ .*\.$/s);
  }, 60_000);

  it.each([
    ['an unknown machine', { machine_name: 'NOBODY' }, 400, /^machine_name "NOBODY" is not known.*\.$/],
    ['dates in the wrong order', { start_date: '2026-02-02', end_date: '2026-02-01' }, 400, /swap them\.$/],
    ['a nonexistent day', { start_date: '2026-02-31' }, 422, /^start_date must be a calendar date.*\.$/],
    ['a nonexistent year', { end_date: '0000-01-01' }, 422, /^end_date must be .* first year is 0001.*\.$/],
  ])('shows its users the error for %s', async (_case, overrides, status, detail) => {
    const result = await startTraining({
      indicator: 'status',
      machine_name: machines.trainable,
      ...overrides,
    });
    expect(result.status).toBe(status);
    expect(result.message).toMatch(detail);
  });
}
