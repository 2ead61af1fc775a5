/** `health`: what is the machine's health score 30 minutes later? */
import type { Locale } from '../../i18n/locale.ts';
import { numberAt } from '../../models/metrics-json.ts';
import { metricAt } from '../definition.ts';
import type { IndicatorDefinition, Metric, Row } from '../definition.ts';
import { texts } from './texts.ts';

const metricTexts = (key: keyof typeof texts.en.metrics): Pick<Metric, 'key' | 'texts'> => ({
  key,
  texts: { en: texts.en.metrics[key], pt: texts.pt.metrics[key] },
});

const excludedRows = (train: number, test: number, { language, t, format }: Locale): Row => ({
  name: texts[language].excluded,
  value: t.plan.trainAndTest(format.whole(train), format.whole(test)),
  note: texts[language].excludedHint,
});

export const health: IndicatorDefinition<'health'> = {
  texts,
  scorings: ['neg_root_mean_squared_error', 'neg_mean_absolute_error', 'r2'],
  labelingFields: [],
  metrics: [
    metricAt('skill', {
      ...metricTexts('skill'),
      better: 'higher',
      format: (value, format) => format.percent(value, 1),
    }),
    metricAt('rmse', {
      ...metricTexts('rmse'),
      better: 'lower',
      format: (value, format) => format.decimal(value, 2),
    }),
    metricAt('persistence.rmse', {
      ...metricTexts('persistence'),
      better: 'lower',
      format: (value, format) => format.decimal(value, 2),
    }),
    metricAt('mae', {
      ...metricTexts('mae'),
      better: 'lower',
      format: (value, format) => format.decimal(value, 2),
    }),
    metricAt('r2', { ...metricTexts('r2'), better: 'higher' }),
  ],

  describeLabeling: () => [],

  describePlan: ({ left_out: { train, test } }, locale) => [excludedRows(train, test, locale)],

  describeModel(model, locale) {
    const [train, test] = [numberAt(model, 'left_out.train'), numberAt(model, 'left_out.test')];
    return train === null || test === null ? [] : [excludedRows(train, test, locale)];
  },

  summarizePrediction({ predictions: [first] }, _model, { language, format }) {
    return (
      first && { name: texts[language].prediction, value: format.decimal(first.value, 1), unit: '/\u00a0100' }
    );
  },
};
