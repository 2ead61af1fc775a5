/** Content of the report of a `health` model. */
import type { HealthMetrics } from '../../../learning/indicators/health/metrics.ts';
import type { HealthOverTime } from '../../../learning/indicators/health/over-time.ts';
import type { ReportContent } from '../../content.ts';

export type HealthContent = ReportContent<
  HealthMetrics & { readonly indicator: 'health'; readonly labeling: { readonly embargo: boolean } },
  { readonly health_over_time: HealthOverTime }
>;
