/** `status`: does a failure follow within the warning window? */
import { REQUEST_DEFAULTS } from '../../api/training-options.ts';
import { numberAt } from '../../models/metrics-json.ts';
import { metricAt } from '../definition.ts';
import type { IndicatorDefinition, LabelingField, Metric } from '../definition.ts';
import { texts } from './texts.ts';

const { dropPercentage, windowMinutes } = REQUEST_DEFAULTS.status.labeling;

const labelingTexts = (name: keyof typeof texts.en.labelingFields): LabelingField['texts'] => ({
  en: texts.en.labelingFields[name],
  pt: texts.pt.labelingFields[name],
});

const metricTexts = (key: keyof typeof texts.en.metrics): Pick<Metric, 'key' | 'texts'> => ({
  key,
  texts: { en: texts.en.metrics[key], pt: texts.pt.metrics[key] },
});

/** Compared as a share: two models may have been tested on different failures. */
const caught: Metric = {
  ...metricTexts('caught'),
  valueOf: (model) => {
    const [detected, failures] = [numberAt(model, 'events.caught'), numberAt(model, 'events.failures')];
    return detected === null || !failures ? null : detected / failures;
  },
  formatValue: (_share, model, { language, format }) =>
    texts[language].caughtOf(
      format.whole(numberAt(model, 'events.caught')!),
      format.whole(numberAt(model, 'events.failures')!),
    ),
  better: 'higher',
};

export const status: IndicatorDefinition<'status'> = {
  texts,
  scorings: ['recall', 'precision', 'f1', 'roc_auc', 'average_precision', 'recall_at_precision'],
  labelingFields: [
    {
      name: 'drop_percentage',
      defaultValue: dropPercentage,
      inputMode: 'text',
      texts: labelingTexts('drop_percentage'),
      formatValue: (value, format) => format.plain(value),
    },
    {
      name: 'window_minutes',
      defaultValue: windowMinutes,
      inputMode: 'decimal',
      texts: labelingTexts('window_minutes'),
      formatValue: (value, format) => format.minutes(value),
    },
  ],
  metrics: [
    caught,
    metricAt('events.missed', {
      ...metricTexts('missed'),
      better: 'lower',
      format: (value, format) => format.whole(value),
    }),
    metricAt('events.false_alarms_per_week', {
      ...metricTexts('falseAlarms'),
      better: 'lower',
      format: (value, format) => format.decimal(value, 1),
    }),
    metricAt('events.median_warning_minutes', {
      ...metricTexts('warning'),
      better: 'higher',
      format: (value, format) => format.minutes(value),
    }),
    metricAt('recall', { ...metricTexts('recall'), better: 'higher' }),
    metricAt('precision', { ...metricTexts('precision'), better: 'higher' }),
    metricAt('average_precision', { ...metricTexts('averagePrecision'), better: 'higher' }),
    metricAt('auc_score', { ...metricTexts('auc'), better: 'higher' }),
  ],

  describeLabeling({ labeling }, { language, format }) {
    const { plan } = texts[language];
    const drop = labeling?.drop_percentage ?? dropPercentage;
    const window = labeling?.window_minutes ?? windowMinutes;
    return [{ name: plan.labeling, value: plan.labelingOf(format.plain(drop), format.minutes(window)) }];
  },

  describePlan({ events, positives }, { language, t, format }) {
    const { plan } = texts[language];
    const trainAndTest = ({ train, test }: { train: number; test: number }) =>
      t.plan.trainAndTest(format.whole(train), format.whole(test));
    return [
      { name: plan.failures, value: trainAndTest(events) },
      { name: plan.positives, value: trainAndTest(positives) },
    ];
  },

  describeModel: () => [],

  summarizePrediction({ predictions: [first], threshold }, model, { language, format }) {
    if (!first) return undefined;
    const { prediction } = texts[language];
    const window = numberAt(model, 'labeling.window_minutes');
    const isRaised = first.label === 1;
    return {
      name: window === null ? prediction.probability : prediction.probabilityWithin(format.minutes(window)),
      value: format.percent(first.probability, 1),
      alarm: { isRaised, text: isRaised ? prediction.alarm : prediction.noAlarm },
      note: prediction.threshold(format.percent(threshold)),
    };
  },
};
