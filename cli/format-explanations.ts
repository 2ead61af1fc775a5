/** Why each prediction is as it is, as text: one line for each named feature. */
import { z } from 'zod';
import type { ExplanationView } from '../lib/prediction/explanation/explanation-view.ts';
import type { PredictionView } from '../lib/prediction/prediction-view.ts';
import { TEXT_FORMATS } from '../lib/texts/format.ts';
import type { Language } from '../lib/texts/languages.ts';
import { wordSentence } from '../lib/texts/word.ts';
import { formatTime } from './output.ts';

/** One block of lines for each explained row, and one for the open alarm; none if no explanation was requested. */
export function formatExplanations(view: PredictionView, language: Language): string[] {
  const alarm = view.open_alarm_explanation;
  return [
    ...(alarm
      ? [
          '',
          `Why the alarm is open, by its strongest row, ${formatTime(alarm.timestamp)}:`,
          ...linesOf(alarm, language),
        ]
      : []),
    ...view.predictions.flatMap((prediction, row) =>
      prediction.explanation
        ? ['', `Why, ${rowName(prediction, row)}:`, ...linesOf(prediction.explanation, language)]
        : [],
    ),
  ];
}

function linesOf({ unit, margin, base, features, others }: ExplanationView, language: Language): string[] {
  const { decimal } = TEXT_FORMATS[language];
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${decimal(value, 3)}`;
  const lines = [
    [signed(base), 'base, the same for every row'],
    ...features.map(({ contribution, text, code }) => [
      signed(contribution),
      wordSentence(text, code, language).text,
    ]),
    [signed(others), 'all other features'],
    [
      decimal(margin, 3),
      `sum (${unit === 'log-odds' ? 'log-odds of the probability' : 'the predicted value'})`,
    ],
  ] as const;
  const width = Math.max(...lines.map(([number]) => number.length));
  return lines.map(([number, text]) => `  ${number.padStart(width)}  ${text}`);
}

/** The time of a predicted row, or its number in the request. */
export const rowName = ({ timestamp }: { readonly timestamp: string | null }, row: number): string =>
  timestamp === null ? `row ${row + 1}` : formatFileTime(timestamp);

/** A file's times may have any format. */
const formatFileTime = (time: string): string =>
  z.iso.datetime().safeParse(time).success ? formatTime(time) : time;
