/** Follows a job through GET /status, as a client would, until it ends. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SingleBar } from 'cli-progress';
import type { JobView } from '../lib/training/job-view.ts';

const pollMs = 250;

/**
 * @param options.bar drawn when given; else one plain line per step of ten percent
 * @returns the job in its final state
 * @throws Error when the API answers an error, or the deadline passes
 */
export async function followJob(
  baseUrl: string,
  processId: string,
  options: { deadlineSeconds: number; bar: SingleBar | undefined },
): Promise<JobView> {
  const deadline = Date.now() + options.deadlineSeconds * 1000;
  const show = options.bar ? onBar(options.bar) : asLines();
  for (;;) {
    const response = await fetch(`${baseUrl}/status/${processId}`);
    if (!response.ok) throw new Error(`GET /status answered ${response.status}: ${await response.text()}`);
    const job = (await response.json()) as JobView;
    const isFinal = job.status !== 'pending' && job.status !== 'running';
    show(job, isFinal);
    if (isFinal) return job;
    if (Date.now() > deadline) {
      throw new Error(`Job ${processId} is still ${job.status} after ${options.deadlineSeconds} seconds.`);
    }
    await wait(pollMs);
  }
}

type Show = (job: JobView, isFinal: boolean) => void;

const etaOf = ({ progress }: JobView): string =>
  progress.eta_seconds === null || progress.eta_seconds === 0 ? '' : ` · ${progress.eta_seconds} s left`;

const fitsOf = ({ progress }: JobView): string =>
  progress.total === 0 ? '' : `${progress.completed}/${progress.total} fits`;

function onBar(bar: SingleBar): Show {
  bar.start(100, 0, { phase: 'queued', fits: '', eta_text: '' });
  return (job, isFinal) => {
    bar.update(job.progress.percent, { phase: job.progress.phase, fits: fitsOf(job), eta_text: etaOf(job) });
    if (isFinal) bar.stop();
  };
}

function asLines(): Show {
  let said = '';
  return (job) => {
    const { phase, percent } = job.progress;
    const step = `${phase} ${Math.floor(percent / 10)}`;
    if (step === said) return;
    said = step;
    console.log(
      `  ${job.status.padEnd(9)} ${String(percent).padStart(3)} %  ${phase}  ${fitsOf(job)}${etaOf(job)}`,
    );
  };
}

/** The bar's text: phase, bar, percent, fits, time left. */
export const barFormat = '  {phase} {bar} {percentage} %  {fits}{eta_text}';
