/** Records of the suite `polls`: one training, with or without polls beside it. */
import { z } from 'zod';
import { quantile } from '../../statistics.ts';

/** How a training is polled: not at all, with full responses, or with `If-None-Match`. */
export const MODES = ['none', 'plain', 'etag'] as const;
export type Mode = (typeof MODES)[number];

/** What bench/workloads/polls.ts prints. */
export const workloadSchema = z.object({
  milliseconds: z.array(z.number()),
  errors: z.array(z.string()),
  /** Responses with 304. */
  notModified: z.number(),
  /** From the first request's due time to the last response. */
  seconds: z.number(),
  clientCpuSeconds: z.number(),
});

export const recordSchema = z.object({
  mode: z.enum(MODES),
  rows: z.number(),
  /** From POST to the job's end, according to the job table. */
  trainingSeconds: z.number(),
  polls: z
    .object({
      sent: z.number(),
      answered: z.number(),
      notModified: z.number(),
      errors: z.array(z.string()),
      seconds: z.number(),
      p50: z.number(),
      p95: z.number(),
      p99: z.number(),
      max: z.number(),
    })
    .nullable(),
  /** CPU seconds of each role in the stack during the training, and of the client. */
  cpuSeconds: z.record(z.string(), z.number()),
});
export type PollsRecord = z.infer<typeof recordSchema>;

export const POLLS_PER_SECOND = 200;
export function summarizePolls(
  output: z.infer<typeof workloadSchema>,
  pollSeconds: number,
): NonNullable<PollsRecord['polls']> {
  const { milliseconds, errors, notModified, seconds } = output;
  const at = (share: number) => quantile(milliseconds, share);
  return {
    sent: POLLS_PER_SECOND * pollSeconds,
    answered: milliseconds.length,
    notModified,
    errors: errors.slice(0, 20),
    seconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}
