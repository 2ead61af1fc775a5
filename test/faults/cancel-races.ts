/** A user's cancel against the job's own end. */
import { setTimeout as moment } from 'node:timers/promises';
import { z } from 'zod';
import type { Bench } from './bench.ts';
import { seededRandom } from './random.ts';

const grid = { n_estimators: [10, 20], max_depth: [2, 3] };

export interface CancelFigures {
  readonly seed: number;
  readonly races: number;
  readonly completed: number;
  readonly cancelled: number;
  /** In any other state, or in none for long. */
  readonly stuck: number;
  /** Models of jobs that are cancelled, and completed jobs without one. */
  readonly contradictions: number;
  /** Answers to the cancel, by HTTP status. */
  readonly answers: string;
  readonly slowestSeconds: number;
}

/** One job at a time on each machine, cancelled at a random moment of its life. */
export async function raceCancels(
  bench: Bench,
  options: { races: number; seed: number; machines: readonly string[] },
): Promise<CancelFigures> {
  const { seed, races, machines } = options;
  const random = seededRandom(seed);
  let lifeMs = 0;
  for (let warm = 0; warm < 2; warm += 1) {
    const startedAt = Date.now();
    // As many at once as there will be: they take each other's time.
    await Promise.all(
      machines.map(async (machine) => bench.ended((await bench.submit(machine, grid)).processId)),
    );
    lifeMs = Date.now() - startedAt;
  }
  // The end of a life is where the race is.
  const spanMs = lifeMs * 1.2;

  const answers: Record<string, number> = {};
  const ends: { processId: string; status: string; seconds: number }[] = [];
  let begun = 0;
  const lane = async (machine: string): Promise<void> => {
    while (begun < races) {
      begun += 1;
      const { processId } = await bench.submit(machine, grid);
      await moment(random() * spanMs);
      const askedAt = Date.now();
      const answer = await bench.cancel(processId);
      answers[answer] = (answers[answer] ?? 0) + 1;
      const { status } = await bench.ended(processId, 60);
      ends.push({ processId, status, seconds: (Date.now() - askedAt) / 1000 });
    }
  };
  await Promise.all(machines.map(lane));

  const rows = await bench.sql<{ id: string }[]>`SELECT process_id AS id FROM models`;
  const published = new Set(
    z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id),
  );
  const of = (status: string) => ends.filter((end) => end.status === status);
  return {
    seed,
    races: ends.length,
    completed: of('completed').length,
    cancelled: of('cancelled').length,
    stuck: ends.length - of('completed').length - of('cancelled').length,
    contradictions:
      of('cancelled').filter(({ processId }) => published.has(processId)).length +
      of('completed').filter(({ processId }) => !published.has(processId)).length,
    answers: Object.entries(answers)
      .map(([status, count]) => `${status} × ${count}`)
      .join(' '),
    slowestSeconds: Math.max(...ends.map(({ seconds }) => seconds)),
  };
}
