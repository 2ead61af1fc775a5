import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../lib/config.ts';
import { configuredRunners, workerMemoryBytes } from '../../lib/training/runners/runners.ts';

const MEBIBYTE = 2 ** 20;
const config = (overrides: Record<string, string> = {}) =>
  loadConfig({ DATABASE_URL: 'postgres://u@h/d', TRAINING_QUEUE_URL: 'http://h/q', ...overrides });

describe('configuredRunners', () => {
  it('reads the settings', () => {
    const configured = config({
      TRAINING_LAMBDA_MEMORY_MIB: '10240',
      TRAINING_LAMBDA_THREADS: '6',
      TRAINING_LAMBDA_SECONDS: '600',
      TRAINING_CONTAINER_MEMORY_MIB: '30720',
      TRAINING_CONTAINER_THREADS: '4',
      ECS_CLUSTER: 'treino',
      ECS_SUBNETS: 'subnet-1',
      TRAINING_RUNNER: 'container',
    });
    expect(configuredRunners(configured)).toEqual({
      lambda: { memoryBytes: 10_240 * MEBIBYTE, threads: 6, seconds: 600 },
      container: { memoryBytes: 30_720 * MEBIBYTE, threads: 4 },
      force: 'container',
    });
  });

  it('has no container without a cluster or without a subnet', () => {
    expect(configuredRunners(config({ ECS_SUBNETS: 'subnet-1' })).container).toBeUndefined();
    expect(configuredRunners(config({ ECS_CLUSTER: 'treino' })).container).toBeUndefined();
  });

  it("uses this machine's size without settings, and has no container", () => {
    const { lambda, container, force } = configuredRunners(config());
    expect(lambda).toMatchObject({ threads: availableParallelism(), seconds: 900 });
    expect(lambda.memoryBytes).toBeGreaterThan(0);
    expect(lambda.memoryBytes).toBeLessThanOrEqual(totalmem());
    expect(container).toBeUndefined();
    expect(force).toBeUndefined();
  });

  it('prefers TRAINING_THREADS to the threads of a runner', () => {
    const { lambda } = configuredRunners(config({ TRAINING_THREADS: '3', TRAINING_LAMBDA_THREADS: '6' }));
    expect(lambda.threads).toBe(3);
  });
});

describe('workerMemoryBytes', () => {
  it('is the function size in a Lambda and the setting in a container', () => {
    const configured = config({
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      TRAINING_CONTAINER_MEMORY_MIB: '256',
    });
    expect(workerMemoryBytes('lambda', configured)).toBe(512 * MEBIBYTE);
    expect(workerMemoryBytes('container', configured)).toBe(256 * MEBIBYTE);
  });

  it("is at most the machine's memory, and all of it without a setting", () => {
    const machine = configuredRunners(config()).lambda.memoryBytes;
    expect(workerMemoryBytes('lambda', config({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1000000000' }))).toBe(
      machine,
    );
    expect(workerMemoryBytes('container', config())).toBe(machine);
  });
});
