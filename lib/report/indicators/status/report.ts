/** The report of a `status` model. */
import { isDeepStrictEqual } from 'node:util';
import { foldsDisagree } from '../../../learning/indicators/status/fold-scores.ts';
import type { ClassScoring } from '../../../learning/search/scoring.ts';
import { word } from '../../../texts/word.ts';
import { counted, whole } from '../../format.ts';
import { cardSection } from '../../sections/card.ts';
import { featuresSection } from '../../sections/features.ts';
import { searchSection } from '../../sections/search.ts';
import { currentLanguage } from '../../texts/language.ts';
import { t } from '../../texts/translate.ts';
import type { ReportDefinition } from '../definition.ts';
import type { StatusContent } from './content.ts';
import { dataSection } from './data.ts';
import { plannerSection } from './planner.ts';
import { rowsSection } from './rows.ts';

/** Scores of the chosen candidate. */
const foldScoresOf = ({ candidates, best_params: best }: StatusContent['metrics']): readonly number[] =>
  candidates.find(({ params }) => isDeepStrictEqual(params, best))?.fold_scores ?? [];

export const statusReport: ReportDefinition<StatusContent> = {
  title: () => t`Failure warning`,
  sections(content) {
    const { metrics, pictures } = content;
    const { labeling, search } = metrics;
    const label = t`whether a row within the next ${counted(labeling.window_minutes, 'minute')} has an
        Eng_RPM_variation_percentage of ${whole(labeling.drop_percentage)} or less: a drastic drop of engine speed`;
    return [
      plannerSection(content),
      rowsSection(content),
      featuresSection(metrics, pictures.shap_points, t`the risk`),
      searchSection(metrics, [
        ...foldsDisagree(foldScoresOf(metrics), search.scoring as ClassScoring).map((one) =>
          word(one, currentLanguage()),
        ),
        ...(search.scoring === 'recall'
          ? [
              t`The score is plain recall, as in the predecessor. It ignores false alarms, so it prefers candidates that
                raise more alarms. If there are too many false alarms, train again with search.scoring
                "average_precision" or "recall_at_precision:0.5".`,
            ]
          : []),
      ]),
      dataSection(content),
      cardSection(content, { label, call: 'model.predict_proba(rows[model.feature_names_in_])[:, 1]' }),
    ];
  },
};
