/**
 * Metrics as log lines in CloudWatch's embedded metric format. CloudWatch extracts the metrics from the log, so no request
 * is needed. The alarms and the dashboard (deploy/monitoring.yml) use these names.
 */
import { Metrics as EmbeddedMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Config } from '../config.ts';
import { logKeys } from './log.ts';

/** All metrics with their units. docs/operations.md explains them. */
export const METRIC_UNITS = {
  JobsSubmitted: MetricUnit.Count,
  JobsCompleted: MetricUnit.Count,
  /** Also recorded by `error_code`. */
  JobsFailed: MetricUnit.Count,
  /** Failed jobs whose cause is not their data. Somebody has to fix it. */
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

export type MetricName = keyof typeof METRIC_UNITS;

export interface Metrics {
  /**
   * Records values in one line.
   * @param errorCode adds `error_code` as a dimension, in addition to the total
   */
  record(values: Readonly<Partial<Record<MetricName, number>>>, errorCode?: string): void;
}

/** Opens the metrics. Without METRICS_NAMESPACE nothing is written, because only CloudWatch uses such lines. */
export function openMetrics({ METRICS_NAMESPACE: namespace }: Pick<Config, 'METRICS_NAMESPACE'>): Metrics {
  if (namespace === undefined) return { record: () => undefined };
  const metrics = new EmbeddedMetrics({ namespace, serviceName: 'treino' });
  return {
    // Synchronous, so that concurrent calls cannot mix their values.
    record(values, errorCode) {
      for (const [name, value] of Object.entries(values))
        metrics.addMetric(name, METRIC_UNITS[name as MetricName], value);
      if (errorCode !== undefined) metrics.addDimensions({}).addDimensions({ error_code: errorCode });
      for (const [key, value] of Object.entries(logKeys())) metrics.addMetadata(key, value);
      metrics.publishStoredMetrics();
    },
  };
}
