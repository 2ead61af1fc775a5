/** The report of a `status` model. */
import { cardSection } from '../../sections/card.ts';
import { featuresSection } from '../../sections/features.ts';
import { searchSection } from '../../sections/search.ts';
import type { ReportDefinition } from '../definition.ts';
import type { StatusContent } from './content.ts';
import { dataSection } from './data.ts';
import { plannerSection } from './planner.ts';
import { rowsSection } from './rows.ts';

export const statusReport: ReportDefinition<StatusContent> = {
  title: 'Failure warning',
  sections(content) {
    const { metrics, pictures } = content;
    const { labeling, search } = metrics;
    const label =
      `whether within ${labeling.window_minutes} minutes a row comes whose ` +
      `Eng_RPM_variation_percentage is −${Math.abs(labeling.drop_percentage)} or less: the engine’s speed collapses`;
    return [
      plannerSection(content),
      rowsSection(content),
      featuresSection(metrics, pictures.shap_points, 'the risk'),
      searchSection(
        metrics,
        search.scoring === 'recall'
          ? 'The score was plain recall, as in the predecessor. It has no price for a false alarm: of two candidates, the one that alarms more often wins. If the false alarms above are too many, train again with search.scoring "average_precision" or "recall_at_precision:0.5".'
          : null,
      ),
      dataSection(content),
      cardSection(content, { label, call: 'model.predict_proba(rows)[:, 1]' }),
    ];
  },
};
