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

/** @param notes explain the scores */
export function searchSection(
  metrics: TrainingFigures & { readonly best_params: Candidate },
  notes: readonly string[],
): Html {
  const { candidates, search, best_params: best } = metrics;
  const ranked = rankedCandidates(candidates);
  const names = Object.keys(best);
  return html`<section aria-labelledby="search">
    <h2 id="search">Search</h2>
    <p>
      ${candidates.length === 1 ? 'The only candidate' : `The best of ${whole(candidates.length)} candidates`}:
      ${formatParameters(best)}. ${candidates.length === 1 ? 'It' : 'Each'} was scored by
      <code>${search.scoring}</code> on ${search.folds} ${FOLD_NAMES[search.fold_type] ?? search.fold_type}
      folds of the training part. The strategy
      <code>${search.strategy}</code>
      ${SEARCH_STRATEGIES[search.strategy].description}${search.seed === undefined ? '' : ` (seed ${search.seed})`}.
      If scores are equal, the first candidate
      ${search.seed === undefined ? 'in scikit-learn’s order' : 'that was drawn'} wins.
    </p>
    ${notes.map((note) => html`<p>${note}</p>`)} ${candidatesFigure(candidates, search.scoring)}
    ${collapsible(
      'All candidates',
      table({
        caption: ranked.some(isPruned)
          ? 'Candidates, best first; pruned candidates have no rank'
          : 'Candidates, best first',
        columns: [
          { head: 'Rank', cell: ({ rank }) => rank ?? '–' },
          ...names.map((name) => ({
            head: name,
            cell: ({ params }: (typeof ranked)[number]) => params[name as keyof Candidate],
          })),
          { head: 'Mean', cell: ({ mean_score }) => decimal(mean_score, 4) },
          {
            head: 'Folds',
            cell: ({ fold_scores }) => fold_scores.map((score) => decimal(score, 4)).join(' · '),
          },
          ...(ranked.some(isPruned)
            ? [
                {
                  head: 'Pruned after',
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

const FOLD_NAMES: Readonly<Record<string, string>> = {
  stratified: 'stratified',
  k_fold: 'consecutive',
  time_series: 'time-series',
  blocked: 'blocked',
};

export const formatParameters = (params: Candidate): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
