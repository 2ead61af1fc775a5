/**
 * What there is to train on: the size of the training Lambda and of a container, as they were deployed. The
 * API tells of them in a dry run, and a Lambda decides by them what it hands over.
 */
import { availableParallelism, totalmem } from 'node:os';
import type { Config } from '../../config.ts';
import type { Runner } from '../../jobs/job.ts';

export interface RunnerSize {
  readonly memoryBytes: number;
  /** Training threads. */
  readonly threads: number;
}

export interface Runners {
  readonly lambda: RunnerSize & {
    /** The function's timeout, seconds. */
    readonly seconds: number;
  };
  /** Undefined where there are none. */
  readonly container: RunnerSize | undefined;
  /** Where everything is trained, whatever its size; undefined: where it fits. */
  readonly force: Runner | undefined;
}

const mebibyte = 2 ** 20;

/** What the settings say; this machine's where they say nothing. */
export function configuredRunners(config: Config): Runners {
  const size = (memoryMib: number | undefined, threads: number | undefined): RunnerSize => ({
    memoryBytes: memoryMib === undefined ? machineMemoryBytes() : memoryMib * mebibyte,
    threads: config.TRAINING_THREADS ?? threads ?? availableParallelism(),
  });
  return {
    lambda: {
      ...size(config.TRAINING_LAMBDA_MEMORY_MIB, config.TRAINING_LAMBDA_THREADS),
      seconds: config.TRAINING_LAMBDA_SECONDS,
    },
    container: containerCluster(config)
      ? size(config.TRAINING_CONTAINER_MEMORY_MIB, config.TRAINING_CONTAINER_THREADS)
      : undefined,
    force: config.TRAINING_RUNNER,
  };
}

/** Where containers run; undefined where there are none: one needs a network to be in. */
export const containerCluster = ({
  ECS_CLUSTER,
  ECS_SUBNETS,
}: Pick<Config, 'ECS_CLUSTER' | 'ECS_SUBNETS'>): string | undefined =>
  ECS_SUBNETS.length === 0 ? undefined : ECS_CLUSTER;

/** What this process may use for a training, bytes: what its runner says, and no more than the machine has. */
export function workerMemoryBytes(runner: Runner, config: Config): number {
  const told =
    runner === 'lambda' ? config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE : config.TRAINING_CONTAINER_MEMORY_MIB;
  return Math.min(told === undefined ? Infinity : told * mebibyte, machineMemoryBytes());
}

/** The machine's memory, or what its control group leaves of it, bytes. */
export function machineMemoryBytes(): number {
  // 0 where there is no limit, or none that is known.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
