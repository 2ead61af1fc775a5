/**
 * What a job asks of the ModelFactory, as it is kept in the job table. Jobs that were written before there
 * was a choice, and the predecessor's, get what POST /train fills in.
 */
import { z } from 'zod';
import { GRID_KEYS } from '../learning/search/grid.ts';
import { FOLD_TYPES, REQUEST_DEFAULTS, STRATEGIES } from '../learning/indicators/request.ts';
import type { FactoryRequest } from '../learning/indicators/request.ts';
import { isClassScoring, NUMBER_SCORINGS } from '../learning/search/scoring.ts';
import type { ClassScoring } from '../learning/search/scoring.ts';

const paramGrid = z.partialRecord(z.enum(GRID_KEYS), z.array(z.number()).readonly());

const { status, health } = REQUEST_DEFAULTS;

const storedRequestSchema = z.discriminatedUnion('indicator', [
  z.object({
    indicator: z.literal('status'),
    labeling: z
      .object({
        dropPercentage: z.number().default(status.labeling.dropPercentage),
        windowMinutes: z.number().default(status.labeling.windowMinutes),
        embargo: z.boolean().default(status.labeling.embargo),
      })
      .prefault({}),
    search: z
      .object({
        strategy: z.enum(STRATEGIES).default(status.search.strategy),
        scoring: z
          .custom<ClassScoring>((value) => typeof value === 'string' && isClassScoring(value))
          .default(status.search.scoring),
        foldType: z.enum(FOLD_TYPES.status).default(status.search.foldType),
        folds: z.number().default(status.search.folds),
        paramGrid: paramGrid.default(status.search.paramGrid),
      })
      .prefault({}),
  }),
  z.object({
    indicator: z.literal('health'),
    labeling: z.object({ embargo: z.boolean().default(health.labeling.embargo) }).prefault({}),
    search: z
      .object({
        strategy: z.enum(STRATEGIES).default(health.search.strategy),
        scoring: z.enum(NUMBER_SCORINGS).default(health.search.scoring),
        foldType: z.enum(FOLD_TYPES.health).default(health.search.foldType),
        folds: z.number().default(health.search.folds),
        paramGrid: paramGrid.default(health.search.paramGrid),
      })
      .prefault({}),
  }),
]);

/**
 * @param row of the job; of `labeling` and `search` all or some may be missing.
 * @throws ZodError when it is not one of ours.
 */
export function storedRequest(row: {
  readonly indicator: string;
  readonly labeling: unknown;
  readonly search: unknown;
}): FactoryRequest {
  const { indicator, labeling, search } = row;
  return storedRequestSchema.parse({ indicator, labeling: labeling ?? {}, search: search ?? {} });
}
