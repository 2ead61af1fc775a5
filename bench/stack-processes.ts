/** Which processes of a stack that this process has started use the machine's cores. */
import { readFileSync } from 'node:fs';
import { cpuSecondsOf, processesBelow } from './process-tree.ts';

/** By what is in their command lines; the first that fits. */
const roles = [
  [/serverless\.js/, 'API'],
  [/execution-environment-child.*run-training/, 'training'],
  [/execution-environment-child/, 'other functions'],
  [/postgres/, 'PostgreSQL'],
] as const;

/** This process, in which the emulators are. */
const ownRole = 'job table and queue';

/** CPU seconds so far, by what a process is there for. */
export function cpuSecondsByRole(): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const pid of processesBelow(process.pid)) {
    const role = roleOf(pid);
    seconds[role] = (seconds[role] ?? 0) + cpuSecondsOf(pid);
  }
  return seconds;
}

function roleOf(pid: number): string {
  if (pid === process.pid) return ownRole;
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return roles.find(([pattern]) => pattern.test(command))?.[1] ?? 'others';
  } catch {
    // It has ended since.
    return 'others';
  }
}
