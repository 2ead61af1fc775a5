/**
 * The deployed runners: memory and threads of the training Lambda and of a container. Dry runs choose between them, and a
 * Lambda dispatches trainings that it is too small for.
 */
import { availableParallelism, totalmem } from 'node:os';
import type { Config } from '../../config.ts';
import type { Runner } from '../../jobs/job.ts';

interface RunnerSize {
  readonly memoryBytes: number;
  /** Training threads. */
  readonly threads: number;
}

export interface Runners {
  readonly lambda: RunnerSize & {
    /** The function's timeout. */
    readonly seconds: number;
  };
  /** Undefined if there are no containers. */
  readonly container: RunnerSize | undefined;
  /** The runner of every training. If undefined, each training runs where it fits. */
  readonly force: Runner | undefined;
}

const MEBIBYTE = 2 ** 20;

/** Reads the runners from the settings. A size that is not set is that of this machine. */
export function configuredRunners(config: Config): Runners {
  const size = (memoryMib: number | undefined, threads: number | undefined): RunnerSize => ({
    memoryBytes: memoryMib === undefined ? machineMemoryBytes() : memoryMib * MEBIBYTE,
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

/** The ECS cluster that runs containers. Undefined if there are no containers: they need a cluster and a subnet. */
export const containerCluster = ({
  ECS_CLUSTER,
  ECS_SUBNETS,
}: Pick<Config, 'ECS_CLUSTER' | 'ECS_SUBNETS'>): string | undefined =>
  ECS_SUBNETS.length === 0 ? undefined : ECS_CLUSTER;

/** Memory this process may use for a training, bytes: its runner's, but not more than the machine's. */
export function workerMemoryBytes(runner: Runner, config: Config): number {
  const configured =
    runner === 'lambda' ? config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE : config.TRAINING_CONTAINER_MEMORY_MIB;
  return Math.min(configured === undefined ? Infinity : configured * MEBIBYTE, machineMemoryBytes());
}

/** Memory of the machine, or of its control group if that is less, bytes. */
export function machineMemoryBytes(): number {
  // 0 if there is no limit, or the limit is unknown.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
