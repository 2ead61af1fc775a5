/** All search strategies. A name in STRATEGIES without an entry here does not compile. */
import { gridSearch } from './grid.ts';
import { halvingSearch } from './halving/halving.ts';
import { randomSearch } from './random.ts';
import type { SearchStrategy, Strategy } from './strategy.ts';

export const SEARCH_STRATEGIES: Readonly<Record<Strategy, SearchStrategy>> = {
  grid: gridSearch,
  halving: halvingSearch,
  random: randomSearch,
};
