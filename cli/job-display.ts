/** A job's progress as it goes: a bar on a terminal, else a line for each step of it. */
import cliProgress from 'cli-progress';
import type { JobView } from '../lib/training/job-view.ts';

/** What it shows of a job. */
type Shown = Pick<JobView, 'status' | 'progress'>;

export interface JobDisplay {
  show(job: Shown): void;
  /** Says something about the following itself, on standard error. */
  note(text: string): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

const noteOnStderr = (text: string): void => console.error(text);

/** For who wants the end alone. */
export const silentDisplay: JobDisplay = {
  show: () => undefined,
  note: noteOnStderr,
  end: () => undefined,
};

/** @param out where to; standard output by default */
export const createJobDisplay = (out: NodeJS.WriteStream = process.stdout): JobDisplay =>
  out.isTTY ? barDisplay(out) : lineDisplay(out);

const etaOf = ({ progress: { eta_seconds: seconds } }: Shown): string =>
  seconds === null || seconds === 0 ? '' : ` · ${seconds} s left`;

const fitsOf = ({ progress: { completed, total } }: Shown): string =>
  total === 0 ? '' : `${completed}/${total} fits`;

function barDisplay(stream: NodeJS.WriteStream): JobDisplay {
  const bar = new cliProgress.SingleBar(
    { format: '  {phase} {bar} {percentage} %  {fits}{eta_text}', hideCursor: true, stream },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  return {
    show(job) {
      const text = { phase: job.progress.phase, fits: fitsOf(job), eta_text: etaOf(job) };
      if (!started) bar.start(100, job.progress.percent, text);
      started = true;
      bar.update(job.progress.percent, text);
    },
    note(text) {
      bar.stop();
      started = false;
      noteOnStderr(text);
    },
    end: () => bar.stop(),
  };
}

/** One line per phase and step of ten percent. */
function lineDisplay(out: NodeJS.WriteStream): JobDisplay {
  let said = '';
  return {
    show(job) {
      const { phase, percent } = job.progress;
      const step = `${phase} ${Math.floor(percent / 10)}`;
      if (step === said) return;
      said = step;
      out.write(
        `  ${job.status.padEnd(9)} ${String(percent).padStart(3)} %  ${phase}  ${fitsOf(job)}${etaOf(job)}\n`,
      );
    },
    note: noteOnStderr,
    end: () => undefined,
  };
}
