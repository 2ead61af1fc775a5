/**
 * Fit checkpoints as bytes: columns of numbers as JSON, deflated. JSON keeps every double exactly. 5,000 fits take about
 * 60 KB; a DynamoDB item is limited to 400 KB.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { FitCheckpoints } from './job.ts';

const column = z.array(z.number());
const columnsSchema = z.object({
  key: z.string(),
  candidate: column,
  fold: column,
  score: column,
  seconds: column,
});

export function encodeFitCheckpoints({ key, fits }: FitCheckpoints): Buffer {
  const columns: z.infer<typeof columnsSchema> = {
    key,
    candidate: fits.map((fit) => fit.candidate),
    fold: fits.map((fit) => fit.fold),
    score: fits.map((fit) => fit.score),
    seconds: fits.map((fit) => fit.seconds),
  };
  return deflateRawSync(JSON.stringify(columns));
}

/** @throws Error if the bytes do not come from `encodeFitCheckpoints` */
export function decodeFitCheckpoints(bytes: Uint8Array): FitCheckpoints {
  const { key, candidate, fold, score, seconds } = columnsSchema.parse(
    JSON.parse(inflateRawSync(bytes).toString()),
  );
  return {
    key,
    fits: candidate.map((index, i) => ({
      candidate: index,
      fold: fold[i]!,
      score: score[i]!,
      seconds: seconds[i]!,
    })),
  };
}
