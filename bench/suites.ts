/** All suites, in the order in which they run. */
import type { Suite } from './suite.ts';
import { estimates } from './suites/estimates.ts';
import { floor } from './suites/floor.ts';
import { functions } from './suites/functions.ts';
import { growth } from './suites/growth.ts';
import { halving } from './suites/halving.ts';
import { job } from './suites/job.ts';
import { labels } from './suites/labels.ts';
import { latency } from './suites/latency.ts';
import { load } from './suites/load.ts';
import { polls } from './suites/polls.ts';
import { search } from './suites/search.ts';

export const suites = [
  search,
  floor,
  halving,
  load,
  labels,
  growth,
  estimates,
  job,
  functions,
  latency,
  polls,
] as unknown as readonly Suite<unknown>[];
