/** The parts of the bench, in the order they are measured. */
import type { Part } from './part.ts';
import { floor } from './parts/floor.ts';
import { functions } from './parts/functions.ts';
import { growth } from './parts/growth.ts';
import { halving } from './parts/halving.ts';
import { job } from './parts/job.ts';
import { labels } from './parts/labels.ts';
import { latency } from './parts/latency.ts';
import { load } from './parts/load.ts';
import { polls } from './parts/polls.ts';
import { search } from './parts/search.ts';

export const parts = [
  search,
  floor,
  halving,
  load,
  labels,
  growth,
  job,
  functions,
  latency,
  polls,
] as unknown as readonly Part<unknown>[];
