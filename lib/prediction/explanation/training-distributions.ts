/** The distribution of each feature in training, from the `.metrics.json` of a model. */
import { z } from 'zod';
import type { Distribution } from '../../learning/stats/distribution.ts';

export interface TrainingDistributions {
  /** By feature. Undefined if the model was published without them. */
  readonly byFeature: ReadonlyMap<string, Distribution> | undefined;
  isOpen(): boolean;
  close(): Promise<void>;
}

const fileSchema = z.object({
  feature_distributions: z
    .array(
      z.object({
        feature: z.string(),
        missing: z.number(),
        percentiles: z.array(z.number()).length(101).nullable(),
      }),
    )
    .optional(),
});

/** Reads distributions in the form that a ModelCache keeps. They use no thread. */
export const distributionReader = {
  open: async (bytes: Uint8Array): Promise<TrainingDistributions> => {
    const { feature_distributions: found } = fileSchema.parse(
      JSON.parse(Buffer.from(bytes).toString('utf8')),
    );
    return Promise.resolve({
      byFeature:
        found && new Map(found.map(({ feature, ...distribution }) => [feature, distribution] as const)),
      isOpen: () => true,
      close: () => Promise.resolve(),
    });
  },
  close: () => Promise.resolve(),
};
