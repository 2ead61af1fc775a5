/**
 * Metrics, as log lines in CloudWatch's embedded metric format: CloudWatch makes metrics of them by itself, and
 * nothing waits for it. Alarms and dashboard (deploy/monitoring.yml) go by these names.
 */
import { Metrics as EmbeddedMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Config } from '../config.ts';
import { logKeys } from './log.ts';

/** Every metric there is, with its unit. docs/operations.md says what each one means. */
export const metricUnits = {
  JobsSubmitted: MetricUnit.Count,
  JobsCompleted: MetricUnit.Count,
  /** Also by `error_code`. */
  JobsFailed: MetricUnit.Count,
  /** Those among the failed that are not for want of data: somebody's to mend. */
  JobFaults: MetricUnit.Count,
  JobsCancelled: MetricUnit.Count,
  JobsRetried: MetricUnit.Count,
  QueueAge: MetricUnit.Seconds,
  TrainSeconds: MetricUnit.Seconds,
  FitsPerSecond: MetricUnit.CountPerSecond,
  LeaseLost: MetricUnit.Count,
  DeadWorkers: MetricUnit.Count,
  Resent: MetricUnit.Count,
  OrphansRemoved: MetricUnit.Count,
  SweepFailures: MetricUnit.Count,
  EventsNotSent: MetricUnit.Count,
} as const;

export type MetricName = keyof typeof metricUnits;

export interface Metrics {
  /**
   * Writes values down that belong together.
   * @param errorCode of what failed: the values are then told by it, too.
   */
  record(values: Readonly<Partial<Record<MetricName, number>>>, errorCode?: string): void;
}

/** Writes nothing where there is no METRICS_NAMESPACE: only CloudWatch has a use for such lines. */
export function openMetrics({ METRICS_NAMESPACE: namespace }: Pick<Config, 'METRICS_NAMESPACE'>): Metrics {
  if (namespace === undefined) return { record: () => undefined };
  const metrics = new EmbeddedMetrics({ namespace, serviceName: 'treino' });
  return {
    // From the first to the last line without a pause: what others record meanwhile does not get in between.
    record(values, errorCode) {
      for (const [name, value] of Object.entries(values))
        metrics.addMetric(name, metricUnits[name as MetricName], value);
      if (errorCode !== undefined) metrics.addDimensions({}).addDimensions({ error_code: errorCode });
      for (const [key, value] of Object.entries(logKeys())) metrics.addMetadata(key, value);
      metrics.publishStoredMetrics();
    },
  };
}
