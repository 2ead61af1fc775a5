/** The search: its candidates, their scores, and the one that it chose. */
import type { Candidate } from '../../learning/search/candidates.ts';
import { SEARCH_STRATEGIES } from '../../learning/search/strategies/registry.ts';
import { candidatesFigure } from '../charts/candidates.ts';
import type { TrainingFigures } from '../content.ts';
import { counted, decimal, whole } from '../format.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { isPruned, rankedCandidates } from '../ranked-candidates.ts';
import { collapsible, table } from '../table.ts';
import { t, th, translate } from '../texts/translate.ts';

/** @param notes explain the scores */
export function searchSection(
  metrics: TrainingFigures & { readonly best_params: Candidate },
  notes: readonly string[],
): Html {
  const { candidates, search, best_params: best } = metrics;
  const ranked = rankedCandidates(candidates);
  const names = Object.keys(best);
  const strategy = translate(SEARCH_STRATEGIES[search.strategy].description);
  return html`<section aria-labelledby="search">
    <h2 id="search">${t`Search`}</h2>
    <p>
      ${
        candidates.length === 1
          ? th`The only candidate: ${formatParameters(best)}. It was scored by <code>${search.scoring}</code> on
              ${search.folds} ${foldName(search.fold_type)} folds of the training part.`
          : th`The best of ${whole(candidates.length)} candidates: ${formatParameters(best)}. Each was scored by
              <code>${search.scoring}</code> on ${search.folds} ${foldName(search.fold_type)} folds of the training part.`
      }
      ${
        search.seed === undefined
          ? th`The strategy <code>${search.strategy}</code> ${strategy}. If scores are equal, the first candidate in
              scikit-learn’s order wins.`
          : th`The strategy <code>${search.strategy}</code> ${strategy} (seed ${search.seed}). If scores are equal, the
              first candidate that was drawn wins.`
      }
    </p>
    ${notes.map((note) => html`<p>${note}</p>`)} ${candidatesFigure(candidates, search.scoring)}
    ${collapsible(
      t`All candidates`,
      table({
        caption: ranked.some(isPruned)
          ? t`Candidates, best first; pruned candidates have no rank`
          : t`Candidates, best first`,
        columns: [
          { head: t`Rank`, cell: ({ rank }) => rank ?? '–' },
          ...names.map((name) => ({
            head: name,
            cell: ({ params }: (typeof ranked)[number]) => parameter(params[name as keyof Candidate]),
          })),
          { head: t`Mean`, cell: ({ mean_score }) => decimal(mean_score, 4) },
          {
            head: t`Folds`,
            cell: ({ fold_scores }) => fold_scores.map((score) => decimal(score, 4)).join(' · '),
          },
          ...(ranked.some(isPruned)
            ? [
                {
                  head: t`Pruned after`,
                  cell: ({ dropped_after_rounds: rounds }: (typeof ranked)[number]) =>
                    rounds === undefined ? '–' : counted(rounds, 'round'),
                },
              ]
            : []),
        ],
        rows: ranked,
        marked: ({ params }) =>
          names.every((name) => params[name as keyof Candidate] === best[name as keyof Candidate]),
      }),
    )}
  </section>`;
}

const FOLD_NAMES: Readonly<Record<string, () => string>> = {
  stratified: () => t`stratified`,
  k_fold: () => t`consecutive`,
  time_series: () => t`time-series`,
  blocked: () => t`blocked`,
};

const foldName = (type: string): string => FOLD_NAMES[type]?.() ?? type;

/** A parameter as it was given, in the report's language. */
const parameter = (value: number | undefined): string => (value === undefined ? '' : t`${value}`);

export const formatParameters = (params: Candidate): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${parameter(value)}`)
    .join(', ');
