/**
 * The models in use. Each is opened once and kept by the digest of its bytes; the one that was not used for
 * longest makes room. No byte is used that is not what was published:
 *
 *   recorded sha256 ─▶ is one open by it? ─ no ──▶ read the file ─▶ is that its digest? ─ yes ─▶ open, keep
 *                              │ yes                     ▲                │ no
 *                              ▼                         │                ▼
 *                    has the file been written since? ─ yes            refused
 *                              │ no
 *                              ▼
 *                             use
 */
import { createHash } from 'node:crypto';
import type { ModelReader, StoredFile } from '../platform/artifacts/model-reader.ts';
import { TreinoError } from '../errors.ts';
import { OnnxError, openOnnxModel } from '../formats/onnx/onnx-model.ts';
import type { OnnxModel } from '../formats/onnx/onnx-model.ts';

/** Each is a thread and a few megabytes. */
const mostOpen = 8;

/** A file of the bucket, and what the table `models` says it is. */
export interface OnnxFile {
  readonly key: string;
  /** Hex digest. */
  readonly sha256: string;
}

/** What the bucket has is not what was published. */
export class ModelTamperedError extends TreinoError {
  constructor(message: string) {
    super(message, { code: 'model_tampered', httpStatus: 502 });
  }
}

interface Open {
  readonly model: Promise<OnnxModel>;
  /** Of the file when it was last seen to be the one. */
  etag: string;
  users: number;
  /** It is closed once nobody uses it. */
  isGivenUp: boolean;
}

export class ModelCache {
  readonly #reader: ModelReader;
  /** By digest, the one used last at the end. */
  readonly #open = new Map<string, Open>();

  constructor(reader: ModelReader) {
    this.#reader = reader;
  }

  /**
   * Runs `work` with the model.
   * @throws ModelTamperedError when the file is not the recorded one, or gone; OnnxError when it cannot be
   *   opened or run; DependencyError; what `work` throws
   */
  async use<T>(file: OnnxFile, work: (model: OnnxModel) => Promise<T>): Promise<T> {
    const open = await this.#take(file);
    try {
      return await work(await open.model);
    } catch (error) {
      // A thread that has failed is not asked again: who comes next gets another.
      if (error instanceof OnnxError) this.#giveUp(file.sha256, open);
      throw error;
    } finally {
      open.users -= 1;
      closeUnused(open);
    }
  }

  /** Closes all; those in use once they are not. */
  close(): void {
    for (const [sha256, open] of this.#open) this.#giveUp(sha256, open);
  }

  /** One more user of the model of a file that is the recorded one now. */
  async #take(file: OnnxFile): Promise<Open> {
    const { key, sha256 } = file;
    for (;;) {
      const found = await this.#reader.read(key, this.#open.get(sha256)?.etag);
      if (found !== 'unchanged') assertPublished(file, found);
      // From here on nothing waits: what is open stays so until it is in use.
      const open = this.#open.get(sha256);
      if (open)
        return this.#used(sha256, found === 'unchanged' ? open : Object.assign(open, { etag: found.etag }));
      if (found !== 'unchanged') {
        const model = openOnnxModel(found.bytes);
        return this.#used(sha256, { model, etag: found.etag, users: 0, isGivenUp: false });
      }
      // It has made room for others while the bucket was asked.
    }
  }

  #used(sha256: string, open: Open): Open {
    open.users += 1;
    this.#open.delete(sha256);
    this.#open.set(sha256, open);
    const [oldest] = this.#open;
    if (oldest && this.#open.size > mostOpen) this.#giveUp(...oldest);
    return open;
  }

  #giveUp(sha256: string, open: Open): void {
    if (this.#open.get(sha256) === open) this.#open.delete(sha256);
    open.isGivenUp = true;
    closeUnused(open);
  }
}

function closeUnused(open: Open): void {
  if (!open.isGivenUp || open.users > 0) return;
  // One that could not be opened has no thread any more.
  open.model.then((model) => model.close()).catch(() => undefined);
}

/** @throws ModelTamperedError */
function assertPublished(
  { key, sha256 }: OnnxFile,
  found: StoredFile | undefined,
): asserts found is StoredFile {
  if (found === undefined)
    throw new ModelTamperedError(`The file ${key} is not in the bucket any more.${advice}`);
  const digest = createHash('sha256').update(found.bytes).digest('hex');
  if (digest === sha256) return;
  throw new ModelTamperedError(
    `The file ${key} in the bucket is not the one that was published: its sha256 is ${digest}, and ` +
      `${sha256} is recorded. It was not used.${advice}`,
  );
}

const advice = ' Put it back, or train the model again.';
