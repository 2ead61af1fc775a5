/** The parts of the bench, in the order they are measured. */
import type { Part } from './part.ts';
import { functions } from './parts/functions.ts';
import { latency } from './parts/latency.ts';
import { search } from './parts/search.ts';

export const parts = [search, functions, latency] as unknown as readonly Part<unknown>[];
