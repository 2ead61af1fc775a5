/** Open `.ubj` models, explained by libxgboost on a separate thread. Only that thread loads the native library. */
import { messageOf, TreinoError } from '../../errors.ts';
import { TaskFailedError } from '../../platform/threads/protocol.ts';
import { workerEntry } from '../../platform/threads/worker-entry.ts';
import { WorkerThread } from '../../platform/threads/worker-thread.ts';
import { locateLibrary } from '../../xgboost/locate.ts';
import type { Region } from '../../xgboost/dmatrix.ts';
import { XGBoostError } from '../../xgboost/xgboost-error.ts';
import type { Contributions, ContributionsTask, ContributionsWorkerData } from './contributions-worker.ts';

export interface ContributionsModel {
  /** Leaves of all trees. The time to explain a row grows with them. */
  readonly leaves: number;
  /**
   * What each column adds to the prediction of each row: exact SHAP values (lib/xgboost/booster.ts, `contributions`).
   * @throws ExplanationError if libxgboost refuses the rows, or the thread died
   */
  explain(region: Region): Promise<Contributions>;
  isOpen(): boolean;
  close(): Promise<void>;
}

/** libxgboost is unavailable (501), or it failed (500). */
class ExplanationError extends TreinoError {
  constructor(message: string, code: 'explanation_unavailable' | 'explanation_failed', cause: unknown) {
    super(message, { code, httpStatus: code === 'explanation_unavailable' ? 501 : 500, cause });
  }
}

/** A thread for any number of models. It starts with the first one, and a new one starts after it died. */
export class ContributionsThread {
  readonly #library: string | undefined;
  #thread: WorkerThread | undefined;
  #lastModel = 0;

  /** @param library the setting XGBOOST_LIBRARY */
  constructor(library?: string) {
    this.#library = library;
  }

  /** @param ubj the published file. @throws ExplanationError if libxgboost is unavailable or refuses the bytes */
  async open(ubj: Uint8Array): Promise<ContributionsModel> {
    const thread = (this.#thread ??= this.#start());
    const model = ++this.#lastModel;
    const leaves = (await runTask(thread, { kind: 'open', model, ubj })) as number;
    let isClosed = false;
    return {
      leaves,
      explain: async (region) => (await runTask(thread, { kind: 'explain', model, region })) as Contributions,
      isOpen: () => !isClosed && this.#thread === thread,
      close: async () => {
        if (isClosed) return;
        isClosed = true;
        // An ended thread has closed its models.
        if (this.#thread === thread) await runTask(thread, { kind: 'close', model });
      },
    };
  }

  /** Ends the thread. Its models are closed, and their running tasks fail. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  /** @throws ExplanationError if libxgboost is unavailable */
  #start(): WorkerThread {
    const data: ContributionsWorkerData = { locations: locationsOf(this.#library) };
    const thread = new WorkerThread(workerEntry('contributions-worker', import.meta.url), data);
    void thread.ended.then(() => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }
}

function locationsOf(library: string | undefined): ContributionsWorkerData['locations'] {
  try {
    return locateLibrary(library);
  } catch (error) {
    throw toExplanationError(error);
  }
}

async function runTask(thread: WorkerThread, task: ContributionsTask): Promise<unknown> {
  try {
    return await thread.run(task);
  } catch (error) {
    throw toExplanationError(error);
  }
}

function toExplanationError(error: unknown): ExplanationError {
  const code = error instanceof TaskFailedError || error instanceof XGBoostError ? error.code : undefined;
  if (code !== 'xgboost_unavailable') {
    return new ExplanationError(
      `The prediction cannot be explained: ${messageOf(error)}`,
      'explanation_failed',
      error,
    );
  }
  return new ExplanationError(
    `This deployment cannot explain predictions. ${messageOf(error)} Without explain, it predicts.`,
    'explanation_unavailable',
    error,
  );
}
