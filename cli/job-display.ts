/** Shows a job's progress: a bar on a terminal, otherwise one line for each step. */
import cliProgress from 'cli-progress';
import type { JobView } from '../lib/api/views/job-view.ts';
import { printToStderr } from './output.ts';

type DisplayedJob = Pick<JobView, 'status' | 'progress'>;

export interface JobDisplay {
  show(job: DisplayedJob): void;
  /** Prints a message about the connection to the service, on standard error. */
  note(text: string): void;
  /** Restores the terminal. */
  end(): void;
}

/** Shows no progress; only prints notes. */
export const silentDisplay: JobDisplay = {
  show: () => undefined,
  note: printToStderr,
  end: () => undefined,
};

export const createJobDisplay = (out: NodeJS.WriteStream = process.stdout): JobDisplay =>
  out.isTTY ? barDisplay(out) : lineDisplay(out);

const etaText = ({ progress: { eta_seconds: seconds } }: DisplayedJob): string =>
  seconds === null || seconds === 0 ? '' : ` · ${seconds} s left`;

const fitsText = ({ progress: { completed, total } }: DisplayedJob): string =>
  total === 0 ? '' : `${completed}/${total} fits`;

function barDisplay(stream: NodeJS.WriteStream): JobDisplay {
  const bar = new cliProgress.SingleBar(
    { format: '  {phase} {bar} {percentage} %  {fits}{eta_text}', hideCursor: true, stream },
    cliProgress.Presets.shades_classic,
  );
  let isStarted = false;
  return {
    show(job) {
      const text = { phase: job.progress.phase, fits: fitsText(job), eta_text: etaText(job) };
      if (!isStarted) bar.start(100, job.progress.percent, text);
      isStarted = true;
      bar.update(job.progress.percent, text);
    },
    note(text) {
      bar.stop();
      isStarted = false;
      printToStderr(text);
    },
    end: () => bar.stop(),
  };
}

/** One line for each phase and each ten percent. */
function lineDisplay(out: NodeJS.WriteStream): JobDisplay {
  let lastStep = '';
  return {
    show(job) {
      const { phase, percent } = job.progress;
      const step = `${phase} ${Math.floor(percent / 10)}`;
      if (step === lastStep) return;
      lastStep = step;
      out.write(
        `  ${job.status.padEnd(9)} ${String(percent).padStart(3)} %  ${phase}  ${fitsText(job)}${etaText(job)}\n`,
      );
    },
    note: printToStderr,
    end: () => undefined,
  };
}
