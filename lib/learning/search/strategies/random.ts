/**
 * Draws candidates from the grid instead of training all of them: scikit-learn's RandomizedSearchCV over lists. Each
 * combination has the same chance, and none is drawn twice. The draws depend on the seed alone, so that another attempt
 * draws the same. Everything else is as in a grid search.
 *
 *   combinations   0 1 2 3 4 5 6 7 8 9 …        the last parameter, by name, varies fastest
 *   draws          7   2   9   0   4            in the order in which they are drawn
 */
import { mulberry32 } from '../../stats/random-numbers.ts';
import { candidateAt, countCombinations } from '../candidates.ts';
import type { Candidate } from '../candidates.ts';
import { gridSearch } from './grid.ts';
import { DEFAULT_DRAWS, DEFAULT_SEED } from './strategy.ts';
import type { SearchSpace, SearchStrategy } from './strategy.ts';

export const randomSearch: SearchStrategy = {
  ...gridSearch,
  description: 'trains a random sample of the combinations to the end',
  candidates: drawCandidates,
};

/** All combinations in grid order if there are no more than draws. */
function drawCandidates({ paramGrid, draws = DEFAULT_DRAWS, seed = DEFAULT_SEED }: SearchSpace): Candidate[] {
  const total = countCombinations(paramGrid);
  if (total <= draws) return Array.from({ length: total }, (_, index) => candidateAt(paramGrid, index));
  const random = mulberry32(seed);
  const drawn = new Set<number>();
  while (drawn.size < draws) drawn.add(Math.floor(random() * total));
  return [...drawn].map((index) => candidateAt(paramGrid, index));
}
