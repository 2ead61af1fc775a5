/** The report of a `health` model. */
import { counted } from '../../format.ts';
import { cardSection } from '../../sections/card.ts';
import { featuresSection } from '../../sections/features.ts';
import { searchSection } from '../../sections/search.ts';
import type { ReportDefinition } from '../definition.ts';
import type { HealthContent } from './content.ts';
import { healthSection } from './planner.ts';
import { t } from '../../texts/translate.ts';

export const healthReport: ReportDefinition<HealthContent> = {
  title: () => t`Health in half an hour`,
  sections(content) {
    const { metrics, pictures } = content;
    const label = t`the health score ${counted(metrics.horizon_minutes, 'minute')} later (or up to ${counted(Math.round(metrics.tolerance_minutes), 'minute')} after
        that), 0 to 100: half lubrication (0.6 Oil_P, 0.4 Oil_L), half hydraulics (0.7 Recalque, 0.3 −|Succao|)`;
    return [
      healthSection(content),
      featuresSection(metrics, pictures.shap_points, t`the predicted health`),
      searchSection(metrics, [SCORE_NOTES[metrics.search.scoring]?.() ?? []].flat()),
      cardSection(content, { label, call: 'model.predict(rows[model.feature_names_in_])' }),
    ];
  },
};

const SCORE_NOTES: Readonly<Record<string, () => string>> = {
  neg_root_mean_squared_error: () =>
    t`The score is the root mean squared error in points of 100. As in scikit-learn it is negative, so greater is better.`,
  neg_mean_absolute_error: () =>
    t`The score is the mean absolute error in points of 100. As in scikit-learn it is negative, so greater is better.`,
  r2: () =>
    t`The score is R², the share of the health’s variance explained; always predicting the mean has 0.`,
};
