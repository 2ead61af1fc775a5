/** Content of the report of a `status` model. */
import type { StatusMetrics } from '../../../learning/indicators/status/metrics.ts';
import type { ScoreOverTime } from '../../../learning/indicators/status/score-over-time.ts';
import type { ReportContent } from '../../content.ts';

/**
 * What the report calls the model's output: a probability, or a score if class weights make it too high
 * (lib/learning/stats/reliability.ts).
 */
export const outputName = ({
  scale_pos_weight: weight,
}: Pick<StatusContent['metrics'], 'scale_pos_weight'>): 'probability' | 'score' =>
  weight === 1 ? 'probability' : 'score';

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
