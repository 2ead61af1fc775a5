/** Metrics that tests can inspect. */
import type { Metrics, MetricName } from '../../lib/observability/cloudwatch-metrics.ts';

export interface Recorded {
  readonly values: Readonly<Partial<Record<MetricName, number>>>;
  readonly errorCode: string | undefined;
}

export class RecordingMetrics implements Metrics {
  readonly recorded: Recorded[] = [];

  record(values: Recorded['values'], errorCode?: string): void {
    this.recorded.push({ values, errorCode });
  }

  /** All recorded values of one metric, in order. */
  of(name: MetricName): number[] {
    return this.recorded.flatMap(({ values }) => values[name] ?? []);
  }
}
