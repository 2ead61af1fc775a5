/** The machines that fields offer, loaded page by page. */
import { listAllMachines } from '../api/requests.ts';
import type { Machine } from '../api/schemas.ts';
import { useAsync } from './use-async.ts';

export interface Machines {
  /** The machines loaded so far. */
  readonly machines: readonly Machine[];
  /** Whether every machine is loaded. */
  readonly isComplete: boolean;
}

export function useMachines() {
  const { value, error } = useAsync<Machines>(async (signal, show) => {
    const machines = await listAllMachines(signal, (partial) =>
      show({ machines: partial, isComplete: false }),
    );
    return { machines, isComplete: true };
  }, []);
  return { ...(value ?? { machines: [], isComplete: false }), error };
}
