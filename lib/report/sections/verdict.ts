/** The verdict, the first section of a report. */
import type { Verdict } from '../../learning/indicators/verdict.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

const LEVELS: Readonly<Record<string, string>> = {
  useful: 'Useful',
  weak: 'Weak',
  chance: 'No better than chance',
  persistence: 'No better than the persistence baseline',
  unproven: 'Unproven',
};

export const verdictSection = ({ level, headline, reasons }: Verdict): Html =>
  html`<section class="verdict tone-${level}" aria-labelledby="verdict">
    <p class="level">${LEVELS[level] ?? level}</p>
    <h2 id="verdict">${headline}</h2>
    <ul>
      ${reasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>
  </section>`;
