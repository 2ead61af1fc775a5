/** Describes the search behind a model. Names that only a newer service has are shown as they are. */
import type { Model } from '../api/schemas.ts';
import type { Locale } from '../i18n/locale.ts';
import { strategyTexts } from '../i18n/strategies.ts';
import { numberAt, stringAt } from './metrics-json.ts';

const get = <T>(known: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(known, name) ? known[name] : undefined;

/** Each part is null when the model does not record it. */
export function describeSearch(model: Model, locale: Locale) {
  const { language, t, format } = locale;
  const [strategy, scoring, foldType, classWeight] = ['strategy', 'scoring', 'fold_type', 'class_weight'].map(
    (name) => stringAt(model, `search.${name}`),
  );
  const folds = numberAt(model, 'search.folds');
  const profile = stringAt(model, 'request.profile');
  return {
    profile: profile ? (get(t.profiles, profile)?.name ?? profile) : null,
    classWeight: classWeight ? (get(t.classWeights, classWeight)?.name ?? classWeight) : null,
    strategy: strategy ? (get(strategyTexts, strategy)?.[language].name ?? strategy) : null,
    scoring: scoring ? describeScoring(scoring, locale) : null,
    folds:
      folds === null
        ? null
        : [format.whole(folds), foldType && (get(t.foldTypes, foldType)?.name ?? foldType)]
            .filter(Boolean)
            .join(', '),
  };
}

/** @param scoring as in the API: 'recall', 'recall_at_precision:0.8' */
function describeScoring(scoring: string, { t, format }: Locale): string {
  const precision = /^recall_at_precision:(.+)$/.exec(scoring)?.[1];
  return precision === undefined
    ? (get(t.scorings, scoring)?.name ?? scoring)
    : t.recallAtPrecision(format.plain(Number(precision)));
}
