/** CPU time of the processes of a local stack that this process started, by role. */
import { readFileSync } from 'node:fs';
import { cpuSecondsOf, processesBelow } from './process-tree.ts';

/** Role by command line; the first match counts. */
const ROLES = [
  [/serverless\.js/, 'API'],
  [/execution-environment-child.*run-training/, 'training'],
  [/execution-environment-child/, 'other functions'],
  [/postgres/, 'PostgreSQL'],
] as const;

/** This process runs the emulators. */
const OWN_ROLE = 'job table and queue';

/** CPU seconds so far, by role. */
export function cpuSecondsByRole(): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const pid of processesBelow(process.pid)) {
    const role = roleOf(pid);
    seconds[role] = (seconds[role] ?? 0) + cpuSecondsOf(pid);
  }
  return seconds;
}

function roleOf(pid: number): string {
  if (pid === process.pid) return OWN_ROLE;
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return ROLES.find(([pattern]) => pattern.test(command))?.[1] ?? 'others';
  } catch {
    // The process has exited.
    return 'others';
  }
}
