/** Predictions as text: a key-value table for one row, otherwise a table. */
import { z } from 'zod';
import type { ModelView } from '../lib/api/views/model-view.ts';
import { actionOf } from '../lib/prediction/act-now.ts';
import type { PredictionView } from '../lib/prediction/prediction-view.ts';
import type { Language } from '../lib/texts/languages.ts';
import { word, wordSentence, wordVerdict } from '../lib/texts/word.ts';
import { formatExplanations, rowName } from './format-explanations.ts';
import { indicatorTexts } from './indicators.ts';
import { formatTime, keyValueTable, table } from './output.ts';

interface Live {
  readonly model: Pick<ModelView, 'metrics'>;
  /** Decides whether the newest row is too old to act on. */
  readonly now: Date;
}

/** @param live for the newest rows of a machine: whether to act on it now */
export function formatPredictions(view: PredictionView, language: Language, live?: Live): string {
  const text = indicatorTexts[view.indicator];
  const summary = {
    model: view.model_id,
    machine: view.machine_name,
    'trained on': view.trained_on === view.machine_name ? null : view.trained_on,
    threshold: 'threshold' in view ? view.threshold : null,
    ...alarmSummary(view),
  };
  const rows = view.predictions.map((prediction, row) => [
    rowName(prediction, row),
    ...text.predictionCells(prediction),
  ]);
  const headings = ['row', ...text.predictionHeadings];
  const [onlyRow, ...otherRows] = rows;
  const predictions =
    onlyRow && otherRows.length === 0
      ? keyValueTable({
          ...summary,
          ...Object.fromEntries(headings.map((heading, column) => [heading, onlyRow[column]!])),
        })
      : [keyValueTable(summary), '', table(headings, rows, 'There are no rows.')].join('\n');
  const action = live ? actionSentences(view, live, language) : [];
  return [
    ...action,
    ...(action.length > 0 ? [''] : []),
    predictions,
    ...notes(view, language),
    ...formatExplanations(view, language),
  ].join('\n');
}

/** Empty if the model has no alarm policy. */
function actionSentences(view: PredictionView, { model, now }: Live, language: Language): string[] {
  const { machine_name: machineName, predictions } = view;
  const measuredAt = predictions[0]?.timestamp ?? null;
  const window = windowSchema.safeParse(model.metrics);
  if (view.indicator !== 'status' || view.score === undefined) return [];
  if (machineName === null || measuredAt === null || !window.success) return [];
  const { window_minutes: windowMinutes } = window.data.labeling;
  const { messages } = actionOf(view, { machineName, windowMinutes, measuredAt, now });
  const { verdict } = model.metrics;
  return [
    ...messages.map((message) => word(message, language)),
    ...(verdict && verdict.level !== 'useful' ? [wordVerdict(verdict, language).headline.text] : []),
  ];
}

const windowSchema = z.object({ labeling: z.object({ window_minutes: z.number() }) });

/** Whether to act on the machine now, by a model with an alarm policy. */
function alarmSummary(view: PredictionView): Readonly<Record<string, string | number | null>> {
  if (!('alarm' in view) || view.alarm === undefined) return {};
  const { alarm, open_alarm: open, muted_until: mutedUntil, alarm_threshold: threshold = null } = view;
  return {
    alarm: open
      ? `open since ${formatTime(open.since)}, until ${formatTime(open.until)}`
      : alarm
        ? 'yes: a row is above the alarm threshold'
        : 'none open',
    'muted until': mutedUntil ? formatTime(mutedUntil) : null,
    'alarm threshold': threshold ?? 'none: the policy gives no alarm',
  };
}

const notes = (
  { warnings, warning_codes: codes, treated_as_missing: missing, ignored_features: ignored }: PredictionView,
  language: Language,
): string[] => [
  ...warnings.map((warning, index) => wordSentence(warning, codes[index], language).text),
  ...missing.map(({ row, feature }) => `Row ${row + 1}: the value of ${feature} is treated as missing.`),
  ...(ignored.length > 0
    ? [`Ignored, because they are not features of the model: ${ignored.join(', ')}.`]
    : []),
];
