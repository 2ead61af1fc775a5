/** Content of the report of a `status` model. */
import type { StatusMetrics } from '../../../learning/indicators/status/metrics.ts';
import type { ScoreOverTime } from '../../../learning/indicators/status/score-over-time.ts';
import type { ReportContent } from '../../content.ts';

export type StatusContent = ReportContent<
  StatusMetrics & {
    readonly indicator: 'status';
    readonly threshold: number;
    readonly scale_pos_weight: number;
    readonly labeling: {
      readonly drop_percentage: number;
      readonly window_minutes: number;
      readonly embargo: boolean;
    };
  },
  { readonly score_over_time: ScoreOverTime }
>;
