/** A stack with data for every view: machines, models of both indicators, a completed and a failed job. */
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';
import type { Stack } from '../../local/stack.ts';
import { eventually } from '../support/eventually.ts';
import { insertReadings } from '../support/postgres.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';

/** Machines with enough rows to train on. The last name must be escaped in a page. */
export const MACHINES = ['MOTOBOMBA-007', 'MOTOBOMBA-008', 'Bomba São João <b>"2"</b> & filhos'] as const;

export interface ConsoleStack {
  readonly stack: Stack;
  readonly ids: {
    /** Two of `status`, one of `health`. */
    readonly models: readonly string[];
    readonly completed: string;
    readonly failed: string;
  };
  /** Sends POST /train. @returns the process_id */
  train(body: object): Promise<string>;
}

/** @param settings override the test settings */
export async function startConsoleStack(settings: Partial<LocalSettings> = {}): Promise<ConsoleStack> {
  const stack = await startStack({ ...(await freeSettings()), ...settings });
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, MACHINES, 1000);
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
    [MACHINES[0], 'status'],
    [MACHINES[2], 'status'],
    [MACHINES[0], 'health'],
  ] as const) {
    models.push(await trainOverHttp(stack.baseUrl, machine, { indicator }));
  }
  const failed = await train({ indicator: 'status', machine_name: 'SHORT' });
  await waitForStatus(stack, failed, 'failed');
  return {
    stack,
    train,
    ids: { models: models.map(({ model_id: id }) => id!), completed: models[0]!.process_id, failed },
  };
}

/** Waits until a job has this status. */
export const waitForStatus = (stack: Stack, id: string, wanted: string): Promise<unknown> =>
  eventually(
    async () => (await (await fetch(`${stack.baseUrl}/status/${id}`)).json()) as { status: string },
    ({ status }) => status === wanted,
    { deadlineSeconds: 60, what: `the status ${wanted} of job ${id}` },
  );

/** A request with so many fits that its job runs until a test cancels it. */
export const ENDLESS_REQUEST = {
  indicator: 'status',
  machine_name: MACHINES[1],
  labeling: { window_minutes: 4 },
  search: {
    folds: 10,
    param_grid: {
      // Values of n_estimators would share their rounds.
      n_estimators: [10000],
      max_depth: [8, 10],
      subsample: [0.5, 0.6, 0.7, 0.8],
    },
  },
};
