/** The verdict, the first section of a report. */
import type { Verdict } from '../../learning/indicators/verdict.ts';
import type { Language } from '../../texts/languages.ts';
import { wordVerdict } from '../../texts/word.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { t } from '../texts/translate.ts';

const LEVELS: Readonly<Record<string, () => string>> = {
  useful: () => t`Useful`,
  noisy: () => t`Noisy`,
  weak: () => t`Weak`,
  chance: () => t`No better than chance`,
  persistence: () => t`No better than the persistence baseline`,
  unproven: () => t`Unproven`,
};

export function verdictSection(verdict: Verdict, language: Language): Html {
  const { level } = verdict;
  const { headline, reasons } = wordVerdict(verdict, language);
  return html`<section class="verdict tone-${level}" aria-labelledby="verdict">
    <p class="level">${LEVELS[level]?.() ?? level}</p>
    <h2 id="verdict">${headline.text}</h2>
    <ul>
      ${reasons.map(({ text }) => html`<li>${text}</li>`)}
    </ul>
  </section>`;
}
