/** What results were made on: enough to judge them by, nothing that names whose machine it is. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { z } from 'zod';
import { locateLibrary } from '../lib/xgboost/locate.ts';
import { openLibrary } from '../lib/xgboost/library.ts';
import type { Bench } from './part.ts';

export const machineSchema = z.object({
  /** UTC day. */
  date: z.iso.date(),
  cpu: z.string(),
  cores: z.number(),
  memoryGib: z.number(),
  platform: z.string(),
  /** Of Node, libxgboost and, where there is a Python, its packages. */
  versions: z.record(z.string(), z.string()),
});
export type Machine = z.infer<typeof machineSchema>;

export async function describeMachine({ python }: Pick<Bench, 'python'>): Promise<Machine> {
  const peers = await python();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    versions: {
      node: process.versions.node,
      libxgboost: openLibrary(locateLibrary()).version,
      ...('versions' in peers ? peers.versions : {}),
    },
  };
}

/** One line for a reader. */
export function machineLine({ date, cpu, cores, memoryGib, platform, versions }: Machine): string {
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}: ${cpu}, ${cores} cores, ${memoryGib} GiB, ${platform}; ${parts.join(', ')}.`;
}
