/** The output of a function: log lines with the IDs of the request and job, and metrics for CloudWatch. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { addLogKeys, openLog, withLogKeys } from '../../lib/observability/log.ts';
import { METRIC_UNITS, openMetrics } from '../../lib/observability/cloudwatch-metrics.ts';
import type { MetricName } from '../../lib/observability/cloudwatch-metrics.ts';

let written: string;
beforeEach(() => {
  written = '';
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
});
afterEach(() => {
  jest.restoreAllMocks();
});

const lines = () =>
  written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('log lines', () => {
  const log = openLog({ LOG_LEVEL: 'INFO' }, { function: 'test' });

  it('have the keys of their own context, also after an await', async () => {
    const work = async (id: string) => {
      await Promise.resolve();
      log.info('started');
      addLogKeys({ process_id: `job of ${id}`, nothing: null });
      await new Promise((resolve) => setImmediate(resolve));
      withLogKeys({ fencing_token: '1' }, () => {
        log.warn('within', { more: 2 });
      });
      log.error('ended', { error: new Error('for a reason') });
    };
    await Promise.all(['a', 'b'].map((id) => withLogKeys({ correlation_id: id }, () => work(id))));
    log.info('outside');
    addLogKeys({ process_id: 'ignored' });
    log.info('still outside');

    for (const id of ['a', 'b']) {
      const own = lines().filter((line) => line.correlation_id === id);
      const keys = { function: 'test', service: 'treino', process_id: `job of ${id}` };
      expect(own).toMatchObject([
        { level: 'INFO', message: 'started' },
        { level: 'WARN', message: 'within', fencing_token: '1', more: 2, ...keys },
        { level: 'ERROR', message: 'ended', error: { message: 'for a reason' }, ...keys },
      ]);
      expect(own[0]).not.toHaveProperty('process_id');
      expect(own[2]).not.toHaveProperty('fencing_token');
      expect(own[2]).not.toHaveProperty('nothing');
    }
    const outside = lines().filter((line) => line.correlation_id === undefined);
    expect(outside.map(({ message }) => message)).toEqual(['outside', 'still outside']);
    for (const line of outside) expect(line).not.toHaveProperty('process_id');
  });
});

describe('metrics', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
  const declared = (line: Record<string, unknown>) =>
    (line._aws as { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: object[] }[] })
      .CloudWatchMetrics;

  it('are lines in the embedded metric format, with the keys of the context', () => {
    const metrics = openMetrics({ METRICS_NAMESPACE: 'treino-test' });
    withLogKeys({ correlation_id: 'a' }, () => metrics.record({ JobsCompleted: 1, TrainSeconds: 2.5 }));
    metrics.record({ JobsFailed: 1 }, 'no_rows');
    const [completed, failed] = lines();
    expect(completed).toMatchObject({
      service: 'treino',
      JobsCompleted: 1,
      TrainSeconds: 2.5,
      correlation_id: 'a',
    });
    expect(declared(completed!)).toEqual([
      {
        Namespace: 'treino-test',
        Dimensions: [['service']],
        Metrics: [
          { Name: 'JobsCompleted', Unit: 'Count' },
          { Name: 'TrainSeconds', Unit: 'Seconds' },
        ],
      },
    ]);
    expect(failed).toMatchObject({ service: 'treino', error_code: 'no_rows', JobsFailed: 1 });
    expect(failed).not.toHaveProperty('correlation_id');
    // In total, for the alarm, and by error code.
    expect(declared(failed!)[0]!.Dimensions).toEqual([['service'], ['service', 'error_code']]);
  });

  it('are not written without a namespace', () => {
    openMetrics({ METRICS_NAMESPACE: undefined }).record({ JobsCompleted: 1 });
    expect(written).toBe('');
  });

  it('are all accepted with their units', () => {
    const metrics = openMetrics({ METRICS_NAMESPACE: 'treino-test' });
    for (const name of Object.keys(METRIC_UNITS)) metrics.record({ [name as MetricName]: 1 });
    expect(lines().map((line) => declared(line)[0]!.Metrics)).toEqual(
      Object.entries(METRIC_UNITS).map(([Name, Unit]) => [{ Name, Unit }]),
    );
  });
});
