/** How a model was searched for, in words; what a newer service has other names for, by those. */
import type { Model } from '../api/requests.ts';
import type { Dictionary } from '../i18n/en.ts';
import type { Format } from '../i18n/format.ts';
import { figure, textAt } from './metrics-json.ts';

interface Language {
  readonly words: Dictionary;
  readonly format: Format;
}

const named = (known: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(known, code) ? known[code]! : code;

/** Null for what the model does not tell. */
export function searchWords(model: Model, { words, format }: Language) {
  const [strategy, scoring, foldType] = ['strategy', 'scoring', 'fold_type'].map((name) =>
    textAt(model, `search.${name}`),
  );
  const folds = figure(model, 'search.folds');
  return {
    strategy: strategy ? named(words.search.strategies, strategy) : null,
    scoring: scoring ? scoringWords(scoring, { words, format }) : null,
    folds:
      folds === null
        ? null
        : [format.whole(folds), foldType && named(words.search.foldTypes, foldType)]
            .filter(Boolean)
            .join(', '),
  };
}

/** @param code 'recall', 'recall_at_precision:0.8' */
function scoringWords(code: string, { words, format }: Language): string {
  const precision = /^recall_at_precision:(.+)$/.exec(code)?.[1];
  return precision === undefined
    ? named(words.search.scorings, code)
    : words.search.recallAtPrecision(format.plain(Number(precision)));
}
