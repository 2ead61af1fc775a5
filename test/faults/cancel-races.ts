/** Cancels jobs at random times, up to their completion. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { FaultStack } from './fault-stack.ts';
import { seededRandom } from './random.ts';

const GRID = { n_estimators: [10, 20], max_depth: [2, 3] };

export interface CancelResult {
  readonly seed: number;
  readonly races: number;
  readonly completed: number;
  readonly cancelled: number;
  /** Jobs that ended in neither state. */
  readonly stuck: number;
  /** Cancelled jobs with a model, and completed jobs without one. */
  readonly contradictions: number;
  /** Number of cancel responses by HTTP status. */
  readonly responses: string;
  readonly slowestSeconds: number;
}

/** Runs one job at a time on each machine and cancels it at a random time. */
export async function raceCancels(
  stack: FaultStack,
  options: { races: number; seed: number; machines: readonly string[] },
): Promise<CancelResult> {
  const { seed, races, machines } = options;
  const random = seededRandom(seed);
  let durationMs = 0;
  for (let warmUp = 0; warmUp < 2; warmUp += 1) {
    const startedAt = Date.now();
    // As many concurrent jobs as later, because they slow each other down.
    await Promise.all(
      machines.map(async (machine) => stack.waitForEnd((await stack.submit(machine, GRID)).processId)),
    );
    durationMs = Date.now() - startedAt;
  }
  // Some cancels come after the end.
  const maxDelayMs = durationMs * 1.2;

  const responses: Record<string, number> = {};
  const ends: { processId: string; status: string; seconds: number }[] = [];
  let started = 0;
  const lane = async (machine: string): Promise<void> => {
    while (started < races) {
      started += 1;
      const race = started;
      const { processId } = await stack.submit(machine, GRID);
      // The first cancel comes after the end and the second one at once, so that both states occur however slow the
      // machine becomes after the warm-up.
      if (race === 1) await stack.waitForEnd(processId, 60);
      else if (race > 2) await sleep(random() * maxDelayMs);
      const cancelledAt = Date.now();
      const httpStatus = await stack.cancel(processId);
      responses[httpStatus] = (responses[httpStatus] ?? 0) + 1;
      const { status } = await stack.waitForEnd(processId, 60);
      ends.push({ processId, status, seconds: (Date.now() - cancelledAt) / 1000 });
    }
  };
  await Promise.all(machines.map(lane));

  const rows = await stack.sql<{ id: string }[]>`SELECT process_id AS id FROM models`;
  const published = new Set(
    z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id),
  );
  const withStatus = (status: string) => ends.filter((end) => end.status === status);
  return {
    seed,
    races: ends.length,
    completed: withStatus('completed').length,
    cancelled: withStatus('cancelled').length,
    stuck: ends.length - withStatus('completed').length - withStatus('cancelled').length,
    contradictions:
      withStatus('cancelled').filter(({ processId }) => published.has(processId)).length +
      withStatus('completed').filter(({ processId }) => !published.has(processId)).length,
    responses: Object.entries(responses)
      .map(([status, count]) => `${status} × ${count}`)
      .join(' '),
    slowestSeconds: Math.max(...ends.map(({ seconds }) => seconds)),
  };
}
