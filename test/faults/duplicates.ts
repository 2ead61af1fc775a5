/** Delivers every job message several times at once. */
import type { FaultStack } from './fault-stack.ts';

export interface DuplicateResult {
  readonly jobs: number;
  readonly deliveries: number;
  readonly completed: number;
  readonly models: number;
  readonly trainings: number;
  readonly attempts: number;
  readonly objects: number;
}

/** @param options.machines jobs are distributed over them in turn */
export async function deliverDuplicates(
  stack: FaultStack,
  options: { jobs: number; copies: number; machines: readonly string[] },
): Promise<DuplicateResult> {
  const { machines, copies } = options;
  const grid = { n_estimators: [5], max_depth: [2] };
  const ids = await Promise.all(
    Array.from({ length: options.jobs }, async (_, i) => {
      const { processId } = await stack.submit(machines[i % machines.length]!, grid);
      await Promise.all(Array.from({ length: copies - 1 }, () => stack.sendJobMessage(processId)));
      return processId;
    }),
  );
  const ends = await Promise.all(ids.map((id) => stack.waitForEnd(id, 400)));
  await stack.sweep();
  const { models } = await stack.inventory();
  return {
    jobs: ids.length,
    deliveries: ids.length * copies,
    completed: ends.filter(({ status }) => status === 'completed').length,
    models,
    trainings: machines.reduce((sum, machine) => sum + stack.fitRecord(machine).trainings, 0),
    attempts: ends.reduce((sum, { attempt }) => sum + attempt, 0),
    objects: (await stack.objects()).size,
  };
}
