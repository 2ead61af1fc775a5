/** The machine that results were measured on, without anything that identifies its owner. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { z } from 'zod';
import { locateLibrary } from '../lib/xgboost/locate.ts';
import { openLibrary } from '../lib/xgboost/library.ts';
import type { SuiteContext } from './suite.ts';

export const machineSchema = z.object({
  /** UTC day. */
  date: z.iso.date(),
  cpu: z.string(),
  cores: z.number(),
  memoryGib: z.number(),
  platform: z.string(),
  /** Versions of Node, libxgboost and, if Python is available, its packages. */
  versions: z.record(z.string(), z.string()),
});
export type Machine = z.infer<typeof machineSchema>;

export async function describeMachine({ python }: Pick<SuiteContext, 'python'>): Promise<Machine> {
  const pythonEnvironment = await python();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    versions: {
      node: process.versions.node,
      libxgboost: openLibrary(locateLibrary()).version,
      ...('versions' in pythonEnvironment ? pythonEnvironment.versions : {}),
    },
  };
}

/** The machine on one line. */
export function formatMachine({ date, cpu, cores, memoryGib, platform, versions }: Machine): string {
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}: ${cpu}, ${cores} cores, ${memoryGib} GiB, ${platform}; ${parts.join(', ')}.`;
}
