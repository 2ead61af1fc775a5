/** Shows an import's progress and the time left: a bar on a terminal, otherwise a line now and then. */
import cliProgress from 'cli-progress';
import type { ImportProgress } from '../../lib/warehouse/import/import-csv.ts';

export interface ImportDisplay {
  show(progress: ImportProgress): void;
  /** Restores the terminal. */
  end(): void;
}

/** Assumed time of writing the rows, compared with reading them. Not measured; the display corrects itself while writing. */
const WRITING_PER_READING = 1.2;
/** Lines are printed every 20 %. */
const LINE_EVERY = 0.2;
/** A shorter import prints no line, and its time left is a guess. */
const SHORT_IMPORT_SECONDS = 2;

/** Shows nothing. */
export const silentImport: ImportDisplay = { show: () => undefined, end: () => undefined };

/** @param now milliseconds */
export const createImportDisplay = (
  out: NodeJS.WriteStream = process.stdout,
  now: () => number = () => performance.now(),
): ImportDisplay => {
  const clock = new ImportClock(now);
  return out.isTTY ? barDisplay(out, clock) : lineDisplay(out, clock);
};

/** Estimates the share of the whole import that is done, and the time left. */
class ImportClock {
  readonly #now: () => number;
  readonly #startedAt: number;
  #writingSince: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  get seconds(): number {
    return (this.#now() - this.#startedAt) / 1000;
  }

  /** The share of the whole import, 0–1. Undefined while the end of the file is unknown. */
  shareOf({ phase, share }: ImportProgress): number | undefined {
    if (share === undefined) return undefined;
    const done = phase === 'reading' ? share : 1 + WRITING_PER_READING * share;
    return done / (1 + WRITING_PER_READING);
  }

  /** Seconds left. Undefined if they are not known. */
  secondsLeft({ phase, share }: ImportProgress): number | undefined {
    if (phase === 'writing') this.#writingSince ??= this.seconds;
    if (share === undefined || share === 0 || this.seconds < SHORT_IMPORT_SECONDS) return undefined;
    if (phase === 'reading') return this.seconds * ((1 + WRITING_PER_READING) / share - 1);
    const writing = this.seconds - this.#writingSince!;
    return writing === 0 ? undefined : writing * (1 / share - 1);
  }
}

const formatLeft = (seconds: number | undefined): string => {
  if (seconds === undefined || seconds === 0) return '';
  const whole = Math.max(1, Math.round(seconds));
  return whole < 120 ? `about ${whole} s left` : `about ${Math.round(whole / 60)} min left`;
};

function barDisplay(stream: NodeJS.WriteStream, clock: ImportClock): ImportDisplay {
  const format = '{bar} {percentage} % · {rows} rows {phase}{left}';
  const bar = new cliProgress.SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream },
    cliProgress.Presets.shades_classic,
  );
  bar.start(100, 0, { rows: 0, phase: 'read', left: '' });
  return {
    show(progress) {
      const left = formatLeft(clock.secondsLeft(progress));
      bar.update(Math.floor(100 * (clock.shareOf(progress) ?? 0)), {
        rows: progress.rows.toLocaleString('en'),
        phase: progress.phase === 'reading' ? 'read' : 'written',
        left: left && ` · ${left}`,
      });
    },
    end: () => bar.stop(),
  };
}

function lineDisplay(out: NodeJS.WriteStream, clock: ImportClock): ImportDisplay {
  let next = LINE_EVERY;
  return {
    show(progress) {
      const left = formatLeft(clock.secondsLeft(progress));
      const share = clock.shareOf(progress);
      if (share === undefined || share < next || clock.seconds < SHORT_IMPORT_SECONDS) return;
      next = (Math.floor(share / LINE_EVERY) + 1) * LINE_EVERY;
      const done = progress.phase === 'reading' ? 'read' : 'written';
      out.write(
        `${Math.floor(100 * share)} %, ${progress.rows.toLocaleString('en')} rows ${done}${left && `, ${left}`}\n`,
      );
    },
    end: () => undefined,
  };
}
