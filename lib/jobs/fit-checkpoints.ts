/**
 * Fit checkpoints as bytes: columns of numbers as JSON, and the results of a backtest's blocks, deflated. JSON keeps every double exactly. 5,000 fits take about
 * 60 KB; a DynamoDB item is limited to 400 KB.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { FitCheckpoints } from './job.ts';

/** With thousands of failures in each block, the blocks are not kept. The next attempt computes them again. */
const MAX_BYTES = 256 * 1024;

const column = z.array(z.number());
const columnsSchema = z.object({
  key: z.string(),
  candidate: column,
  fold: column,
  score: column,
  seconds: column,
  // Absent without a backtest, and in rows of older versions.
  blocks: z.array(z.object({ key: z.string(), result: z.looseObject({}) })).optional(),
});

export function encodeFitCheckpoints({ key, fits, blocks = [] }: FitCheckpoints): Buffer {
  const columns: z.infer<typeof columnsSchema> = {
    key,
    candidate: fits.map((fit) => fit.candidate),
    fold: fits.map((fit) => fit.fold),
    score: fits.map((fit) => fit.score),
    seconds: fits.map((fit) => fit.seconds),
    ...(blocks.length > 0 && {
      blocks: blocks.map(({ key: of, result }) => ({ key: of, result: { ...result } })),
    }),
  };
  const bytes = deflateRawSync(JSON.stringify(columns));
  return blocks.length > 0 && bytes.length > MAX_BYTES ? encodeFitCheckpoints({ key, fits }) : bytes;
}

/** @throws Error if the bytes do not come from `encodeFitCheckpoints` */
export function decodeFitCheckpoints(bytes: Uint8Array): FitCheckpoints {
  const { key, candidate, fold, score, seconds, blocks } = columnsSchema.parse(
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
    ...(blocks && { blocks }),
  };
}
