/** `status`: does a failure follow within the warning window? */
import { MIN_DAYS_FOR_WEEKLY_RATE, REQUEST_DEFAULTS } from '../../api/training-options.ts';
import type { Model, Plan } from '../../api/schemas.ts';
import type { Locale } from '../../i18n/locale.ts';
import { numberAt } from '../../models/metrics-json.ts';
import { metricAt } from '../definition.ts';
import type { IndicatorDefinition, LabelingField, Metric, Row } from '../definition.ts';
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

/** Null without a failure: nothing could be missed. */
const missed: Metric = {
  ...metricTexts('missed'),
  valueOf: (model) => (numberAt(model, 'events.failures') === 0 ? null : numberAt(model, 'events.missed')),
  formatValue: (value, _model, { format }) => format.whole(value),
  better: 'lower',
};

/** Compared per week, but shown per week only if a week was observed. */
const falseAlarms: Metric = {
  ...metricTexts('falseAlarms'),
  valueOf: (model) => numberAt(model, 'events.false_alarms_per_week'),
  formatValue: (perWeek, model, { language, format }) => {
    const [days, count] = [numberAt(model, 'events.observed_days'), numberAt(model, 'events.false_alarms')];
    return days === null || count === null || days >= MIN_DAYS_FOR_WEEKLY_RATE
      ? texts[language].perWeek(format.decimal(perWeek, 1))
      : texts[language].falseAlarmsIn(format.whole(count), format.minutes(days * 1440));
  },
  better: 'lower',
};

/** Null without rows before a failure: scikit-learn's 0 would look like a bad model. */
const rowMetric = (path: 'recall' | 'precision'): Metric => ({
  ...metricAt(path, { ...metricTexts(path), better: 'higher' }),
  valueOf: (model) => {
    const isUndefined =
      numberAt(model, 'failure_events_test') === 0 ||
      (path === 'precision' && numberAt(model, 'events.alarms') === 0);
    return isUndefined ? null : numberAt(model, path);
  },
});

type PlannedMute = NonNullable<Extract<Plan, { indicator: 'status' }>['mute']>;

/** The mute of a plan, with what each choice leaves of the training part. */
function muteRow({ hours, auto, effects }: PlannedMute, { language, format }: Locale): Row {
  const { plan } = texts[language];
  const length = format.minutes(60 * hours);
  return {
    name: plan.mute,
    value: hours === 0 ? plan.noMute : auto ? plan.autoMute(length) : length,
    note: effects.map((effect) =>
      plan.muteEffect(
        format.minutes(60 * effect.hours),
        format.whole(effect.stops),
        format.whole(effect.rows_at_risk),
        format.percent(effect.share_at_risk),
      ),
    ),
  };
}

/** The backtest of a model, if it has one. */
function backtestRows(model: Model, { language, format }: Locale): Row[] {
  const figure = (name: string) => numberAt(model, `backtest.pooled.${name}`);
  const [blocks, stops, detected] = [figure('blocks'), figure('stops'), figure('stops_detected')];
  if (blocks === null || stops === null || detected === null) return [];
  const { backtest, caughtOf, perWeek, falseAlarmsIn } = texts[language];
  const [rate, count, days] = [
    figure('false_alarms_per_week'),
    figure('false_alarms') ?? 0,
    figure('observed_days') ?? 0,
  ];
  return [
    {
      name: backtest.name,
      value: backtest.result(
        format.whole(blocks),
        caughtOf(format.whole(detected), format.whole(stops)),
        rate === null
          ? falseAlarmsIn(format.whole(count), format.minutes(1440 * days))
          : perWeek(format.decimal(rate, 1)),
      ),
    },
  ];
}

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
    missed,
    falseAlarms,
    metricAt('events.median_warning_minutes', {
      ...metricTexts('warning'),
      better: 'higher',
      format: (value, format) => format.minutes(value),
    }),
    rowMetric('recall'),
    rowMetric('precision'),
    metricAt('average_precision', { ...metricTexts('averagePrecision'), better: 'higher' }),
    metricAt('auc_score', { ...metricTexts('auc'), better: 'higher' }),
  ],

  describeLabeling({ labeling }, { language, format }) {
    const { plan } = texts[language];
    const drop = labeling?.drop_percentage ?? dropPercentage;
    const window = labeling?.window_minutes ?? windowMinutes;
    return [{ name: plan.labeling, value: plan.labelingOf(format.plain(drop), format.minutes(window)) }];
  },

  describePlan({ events, positives, mute }, locale) {
    const { language, t, format } = locale;
    const { plan } = texts[language];
    const trainAndTest = ({ train, test }: { train: number; test: number }) =>
      t.plan.trainAndTest(format.whole(train), format.whole(test));
    return [
      { name: plan.failures, value: trainAndTest(events) },
      { name: plan.positives, value: trainAndTest(positives) },
      ...(mute ? [muteRow(mute, locale)] : []),
    ];
  },

  describeModel: backtestRows,

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
