import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../lib/config.ts';
import { configuredRunners, workerMemoryBytes } from '../../lib/training/runners/runners.ts';

const mebibyte = 2 ** 20;
const config = (over: Record<string, string> = {}) =>
  loadConfig({ DATABASE_URL: 'postgres://u@h/d', TRAINING_QUEUE_URL: 'http://h/q', ...over });

describe('the runners', () => {
  it('are what the settings say', () => {
    const told = config({
      TRAINING_LAMBDA_MEMORY_MIB: '10240',
      TRAINING_LAMBDA_THREADS: '6',
      TRAINING_LAMBDA_SECONDS: '600',
      TRAINING_CONTAINER_MEMORY_MIB: '30720',
      TRAINING_CONTAINER_THREADS: '4',
      ECS_CLUSTER: 'treino',
      ECS_SUBNETS: 'subnet-1',
      TRAINING_RUNNER: 'container',
    });
    expect(configuredRunners(told)).toEqual({
      lambda: { memoryBytes: 10_240 * mebibyte, threads: 6, seconds: 600 },
      container: { memoryBytes: 30_720 * mebibyte, threads: 4 },
      force: 'container',
    });
  });

  it('are no containers without a cluster, nor without a subnet for them', () => {
    expect(configuredRunners(config({ ECS_SUBNETS: 'subnet-1' })).container).toBeUndefined();
    expect(configuredRunners(config({ ECS_CLUSTER: 'treino' })).container).toBeUndefined();
  });

  it("are this machine's size where nothing is said, and there is no container then", () => {
    const { lambda, container, force } = configuredRunners(config());
    expect(lambda).toMatchObject({ threads: availableParallelism(), seconds: 900 });
    expect(lambda.memoryBytes).toBeGreaterThan(0);
    expect(lambda.memoryBytes).toBeLessThanOrEqual(totalmem());
    expect(container).toBeUndefined();
    expect(force).toBeUndefined();
  });

  it('have the threads that every training is given, before their own', () => {
    const { lambda } = configuredRunners(config({ TRAINING_THREADS: '3', TRAINING_LAMBDA_THREADS: '6' }));
    expect(lambda.threads).toBe(3);
  });
});

describe("a worker's own memory", () => {
  it('is what Lambda says in a Lambda, what the setting says in a container', () => {
    const told = config({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512', TRAINING_CONTAINER_MEMORY_MIB: '256' });
    expect(workerMemoryBytes('lambda', told)).toBe(512 * mebibyte);
    expect(workerMemoryBytes('container', told)).toBe(256 * mebibyte);
  });

  it('is never more than the machine has, which is all of it where nobody says', () => {
    const machine = configuredRunners(config()).lambda.memoryBytes;
    expect(workerMemoryBytes('lambda', config({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1000000000' }))).toBe(
      machine,
    );
    expect(workerMemoryBytes('container', config())).toBe(machine);
  });
});
