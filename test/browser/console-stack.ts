/** A stack with something of everything to show: machines, models of both kinds, jobs that ended well and badly. */
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';
import type { Stack } from '../../local/stack.ts';
import { eventually } from '../support/eventually.ts';
import { insertReadings } from '../support/postgres.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainTinyModel } from '../support/train-tiny-model.ts';

/** Enough rows to train on, and some whose name is a trial for any page. */
export const machines = ['MOTOBOMBA-007', 'MOTOBOMBA-008', 'Bomba São João <b>"2"</b> & filhos'] as const;

export interface ConsoleStack {
  readonly stack: Stack;
  readonly ids: {
    /** Two of `status`, one of `health`. */
    readonly models: readonly string[];
    readonly completed: string;
    readonly failed: string;
  };
  /** POST /train as it is. @returns the process_id */
  train(body: object): Promise<string>;
}

/** @param settings that differ from a test's own */
export async function startConsoleStack(settings: Partial<LocalSettings> = {}): Promise<ConsoleStack> {
  const stack = await startStack({ ...(await freeSettings()), ...settings });
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, machines, 1000);
  await insertReadings(sql, [{ machine: 'SHORT', at: '2026-01-01T00:00:00Z' }]);
  await sql`ANALYZE processed_data`;
  await sql.end();

  async function train(body: object): Promise<string> {
    const answer = await fetch(`${stack.baseUrl}/train`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { process_id: string }).process_id;
  }

  const models = [];
  for (const [machine, indicator] of [
    [machines[0], 'status'],
    [machines[2], 'status'],
    [machines[0], 'health'],
  ] as const) {
    models.push(await trainTinyModel(stack.baseUrl, machine, { indicator }));
  }
  const failed = await train({ indicator: 'status', machine_name: 'SHORT' });
  await statusOf(stack, failed, 'failed');
  return {
    stack,
    train,
    ids: { models: models.map(({ model_id: id }) => id!), completed: models[0]!.process_id, failed },
  };
}

/** Waits until a job has a status. */
export const statusOf = (stack: Stack, id: string, wanted: string): Promise<unknown> =>
  eventually(
    async () => (await (await fetch(`${stack.baseUrl}/status/${id}`)).json()) as { status: string },
    ({ status }) => status === wanted,
    { deadlineSeconds: 60, what: `the status ${wanted} of job ${id}` },
  );

/** So many fits that it goes on until it is cancelled. */
export const endless = {
  indicator: 'status',
  machine_name: machines[1],
  labeling: { window_minutes: 4 },
  search: {
    folds: 10,
    param_grid: { n_estimators: [9000, 10000], max_depth: [8, 10], subsample: [0.5, 0.9] },
  },
};
