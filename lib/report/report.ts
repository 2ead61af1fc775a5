/**
 * A model's report: one HTML file that needs nothing else, and says first what the model is worth.
 *
 *   verdict ▸ what it means for a planner ▸ by row ▸ what it looks at ▸ how it was chosen ▸ the data ▸ model card
 *
 * There is no script in it, and its own policy forbids every request.
 */
import type { PublishedFile, ReportContent } from './content.ts';
import { minuteOf, whole } from './format.ts';
import { html, raw } from './html.ts';
import { REPORT_DEFINITIONS } from './indicators/registry.ts';
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
  const definition = REPORT_DEFINITIONS[metrics.indicator];
  const { title } = definition;
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
        <main>${verdictSection(metrics.verdict)} ${definition.sections(files)}</main>
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
