/**
 * Renders the report of a model: one self-contained HTML file. The sections of a `status` model:
 *
 *   verdict ▸ planner ▸ row metrics ▸ features ▸ search ▸ data ▸ model card
 *
 * The file has no scripts, and its content security policy forbids every request.
 */
import type { PublishedFile, ReportContent } from './content.ts';
import type { Language } from '../texts/languages.ts';
import { day, utcMinute, whole } from './format.ts';
import { html, raw } from './html.ts';
import { REPORT_DEFINITIONS } from './indicators/registry.ts';
import { verdictSection } from './sections/verdict.ts';
import { STYLE } from './style.ts';
import { inLanguage } from './texts/language.ts';
import { t, th } from './texts/translate.ts';

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const HTML_LANGUAGES = { en: 'en', pt: 'pt-BR' } as const;

/** A longer name is set smaller. */
const LONG_NAME = 60;

/**
 * Renders the whole document.
 * @param figures the published file with `content` as JSON
 * @param language of the texts, the numbers and the dates
 */
export const renderReport = (
  content: ReportContent,
  figures: PublishedFile,
  language: Language = 'en',
): string => inLanguage(language, () => render(content, figures, language));

function render(content: ReportContent, figures: PublishedFile, language: Language): string {
  const { card, metrics } = content;
  const files = { ...content, card: { ...card, files: [...card.files, figures] } };
  const definition = REPORT_DEFINITIONS[metrics.indicator];
  const title = definition.title();
  const page = html`<!doctype html>
    <html lang="${HTML_LANGUAGES[language]}">
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
          <p class="eyebrow">${t`Treino model report`} · ${title}</p>
          <h1 ${card.machine_name.length > LONG_NAME && raw('class="long"')}>${card.machine_name}</h1>
          <p class="eyebrow">
            ${t`Trained ${utcMinute(card.trained_at)} on ${whole(card.data.rows)} rows, ${day(card.data.first_timestamp)} to ${day(card.data.last_timestamp)}`}
          </p>
        </header>
        <main>${verdictSection(metrics.verdict, language)} ${definition.sections(files)}</main>
        <footer>
          <p>
            ${th`Treino’s docs/evaluation.md explains the metrics and the verdict. All numbers are in
              ${html`<span class="mono">${figures.key}</span>`}.`}
          </p>
        </footer>
      </body>
    </html> `;
  return page.text;
}
