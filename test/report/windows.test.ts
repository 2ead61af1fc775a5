/** What the report says about window features, in both languages. */
import { expect, it } from '@jest/globals';
import type { Html } from '../../lib/report/html.ts';
import type { TrainingFigures } from '../../lib/report/content.ts';
import { windowSentence } from '../../lib/report/sections/windows.ts';
import { inLanguage } from '../../lib/report/texts/language.ts';

type Decision = NonNullable<TrainingFigures['window_features']>;

const decided = (reason: Decision['reason'], gate: Decision['gate'] = null) =>
  ({
    window_features: { requested: 'auto', kept: false, reason, row_step_minutes: 10, definition: null, gate },
  }) as unknown as TrainingFigures;
const textOf = (metrics: TrainingFigures): string => (windowSentence(metrics) as Html).text;
const gate = { folds: [], mean_difference: 0.0452, standard_error: 0.0205 };

it.each([
  [decided('requested'), 'has window features, as the request asks', 'tem atributos de janela, como pede'],
  [
    decided('gain', gate),
    'by 0.045, more than its standard error of 0.021',
    'em 0,045, mais que o erro padrão de 0,021',
  ],
  [
    decided('no_gain', gate),
    'by 0.045, not more than its standard error',
    'em 0,045, não mais que o erro padrão',
  ],
  [decided('rows_too_far_apart'), 'its rows are 10 min apart', 'o intervalo entre registros é de 10 min'],
  [decided('too_few_folds'), 'too few failures to compare', 'há poucas falhas para comparar'],
  [decided('no_columns'), 'it learns from no column', 'ele não usa nenhuma coluna'],
])('says why a model has them or not', (metrics, english, portuguese) => {
  expect(textOf(metrics)).toContain(english);
  expect(inLanguage('pt', () => textOf(metrics))).toContain(portuguese);
});

it('says nothing if the request asks for none', () => {
  expect(windowSentence({} as TrainingFigures)).toBe(false);
});
