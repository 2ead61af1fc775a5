/**
 * Renders the report of a model: one self-contained HTML file. The sections of a `status` model:
 *
 *   verdict ▸ planner ▸ row metrics ▸ features ▸ search ▸ data ▸ model card
 *
 * The file has no scripts, and its content security policy forbids every request.
 */
import type { PublishedFile, ReportContent } from './content.ts';
import { utcMinute, whole } from './format.ts';
import { html, raw } from './html.ts';
import { REPORT_DEFINITIONS } from './indicators/registry.ts';
import { verdictSection } from './sections/verdict.ts';
import { STYLE } from './style.ts';

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A longer name is set smaller. */
const LONG_NAME = 60;

/**
 * Renders the whole document.
 * @param figures the published file with `content` as JSON
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
        <meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${card.machine_name} · ${title} · Treino</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <p class="eyebrow">Treino model report · ${title}</p>
          <h1 ${card.machine_name.length > LONG_NAME && raw('class="long"')}>${card.machine_name}</h1>
          <p class="eyebrow">
            Trained ${utcMinute(card.trained_at)} on ${whole(card.data.rows)} rows,
            ${card.data.first_timestamp.slice(0, 10)} to ${card.data.last_timestamp.slice(0, 10)}
          </p>
        </header>
        <main>${verdictSection(metrics.verdict)} ${definition.sections(files)}</main>
        <footer>
          <p>
            Treino’s docs/evaluation.md explains the metrics and the verdict. All numbers are in
            <span class="mono">${figures.key}</span>.
          </p>
        </footer>
      </body>
    </html> `;
  return page.text;
}
