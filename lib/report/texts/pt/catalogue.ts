/** The report in Brazilian Portuguese: by English text, as `keyOf` writes it. Nouns have "singular|plural". */
import { backtest } from './backtest.ts';
import { charts } from './charts.ts';
import { health } from './health.ts';
import { sections } from './sections.ts';
import { status } from './status.ts';

export const pt: Readonly<Record<string, string>> = {
  ...sections,
  ...charts,
  ...status,
  ...backtest,
  ...health,
};
