/** Every message delivered several times at once. */
import type { Bench } from './bench.ts';

export interface DuplicateFigures {
  readonly jobs: number;
  readonly deliveries: number;
  readonly completed: number;
  readonly models: number;
  readonly trainings: number;
  readonly attempts: number;
  readonly objects: number;
}

/** @param machines jobs are dealt to them in turn. */
export async function deliverDuplicates(
  bench: Bench,
  options: { jobs: number; copies: number; machines: readonly string[] },
): Promise<DuplicateFigures> {
  const { machines, copies } = options;
  const grid = { n_estimators: [5], max_depth: [2] };
  const ids = await Promise.all(
    Array.from({ length: options.jobs }, async (_, i) => {
      const { processId } = await bench.submit(machines[i % machines.length]!, grid);
      await Promise.all(Array.from({ length: copies - 1 }, () => bench.ring(processId)));
      return processId;
    }),
  );
  const ends = await Promise.all(ids.map((id) => bench.ended(id, 400)));
  await bench.sweep();
  const { models } = await bench.inventory();
  return {
    jobs: ids.length,
    deliveries: ids.length * copies,
    completed: ends.filter(({ status }) => status === 'completed').length,
    models,
    trainings: machines.reduce((sum, machine) => sum + bench.fits(machine).trainings, 0),
    attempts: ends.reduce((sum, { attempt }) => sum + attempt, 0),
    objects: (await bench.objects()).size,
  };
}
