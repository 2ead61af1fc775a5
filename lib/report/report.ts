/**
 * A model's report: one HTML file that needs nothing else, and says first what the model is worth.
 *
 *   verdict ▸ what it means for a planner ▸ by row ▸ what it looks at ▸ how it was chosen ▸ the data ▸ model card
 *
 * There is no script in it, and its own policy forbids every request.
 */
import type { HealthContent, PublishedFile, ReportContent, StatusContent } from './content.ts';
import { minuteOf, whole } from './format.ts';
import { html, raw } from './html.ts';
import type { Html } from './html.ts';
import { cardSection } from './sections/card.ts';
import { dataSection } from './sections/data.ts';
import { featuresSection } from './sections/features.ts';
import { healthSection } from './sections/health.ts';
import { plannerSection } from './sections/planner.ts';
import { rowsSection } from './sections/rows.ts';
import { searchSection } from './sections/search.ts';
import { verdictSection } from './sections/verdict.ts';
import { style } from './style.ts';

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The whole document.
 * @param figures the file in which `content` is published beside it
 */
export function renderReport(content: ReportContent, figures: PublishedFile): string {
  const { card, metrics } = content;
  const files = { ...content, card: { ...card, files: [...card.files, figures] } };
  const title = metrics.indicator === 'status' ? 'Failure warning' : 'Health in half an hour';
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${card.machine_name} · ${title} · Treino</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <header>
          <p class="eyebrow">Treino model report · ${title}</p>
          <h1>${card.machine_name}</h1>
          <p class="eyebrow">
            Trained ${minuteOf(card.trained_at)} on ${whole(card.data.rows)} rows,
            ${card.data.first_timestamp.slice(0, 10)} to ${card.data.last_timestamp.slice(0, 10)}
          </p>
        </header>
        <main>
          ${verdictSection(metrics.verdict)}
          ${
            metrics.indicator === 'status'
              ? statusSections(files as StatusContent)
              : healthSections(files as HealthContent)
          }
        </main>
        <footer>
          <p>
            What the figures mean and how the verdict is reached: docs/evaluation.md of Treino. All of them as
            numbers:
            <span class="mono">${figures.key}</span>.
          </p>
        </footer>
      </body>
    </html> `;
  return page.text;
}

function statusSections(content: StatusContent): Html[] {
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
    cardSection(content, label),
  ];
}

function healthSections(content: HealthContent): Html[] {
  const { metrics, pictures } = content;
  const label =
    `the health score ${metrics.horizon_minutes} minutes later (or up to ${Math.round(metrics.tolerance_minutes)} minutes after ` +
    'that), 0 to 100: half lubrication (0.6 Oil_P, 0.4 Oil_L), half hydraulics (0.7 Recalque, 0.3 −|Succao|)';
  return [
    healthSection(content),
    featuresSection(metrics, pictures.shap_points, 'the health foretold'),
    searchSection(metrics, healthScoreNotes[metrics.search.scoring] ?? null),
    cardSection(content, label),
  ];
}

const healthScoreNotes: Readonly<Record<string, string>> = {
  neg_root_mean_squared_error:
    'The score is the root mean squared error, points of 100, as scikit-learn has it: negative, so that more is better.',
  neg_mean_absolute_error:
    'The score is the mean absolute error, points of 100, as scikit-learn has it: negative, so that more is better.',
  r2: 'The score is R², the share of the health’s variance that is foretold; always saying the mean has 0.',
};
