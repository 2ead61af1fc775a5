/**
 * Keeps up to MAX_OPEN_MODELS models open, by the digest of their bytes, and closes the least recently used one when there
 * are more. A file is used only if it has the recorded digest:
 *
 *   recorded sha256 ─▶ already open? ─ no ──▶ read the file ─▶ same digest? ─ yes ─▶ open and keep
 *                         │ yes                   ▲                  │ no
 *                         ▼                       │                  ▼
 *                    file changed since? ─ yes ───┘         ModelTamperedError
 *                         │ no
 *                         ▼
 *                        use
 */
import { createHash } from 'node:crypto';
import { TreinoError } from '../errors.ts';
import { OnnxError, openOnnxModel } from '../formats/onnx/onnx-model.ts';
import type { OnnxModel } from '../formats/onnx/onnx-model.ts';
import type { ModelReader, StoredFile } from '../platform/artifacts/model-reader.ts';

/** Each open model has a thread and takes a few megabytes. */
const MAX_OPEN_MODELS = 8;

/** The .onnx file of a model, as the table `models` records it. */
export interface OnnxFile {
  readonly key: string;
  /** Hex digest. */
  readonly sha256: string;
}

/** The file in the bucket is missing or is not the published one. */
class ModelTamperedError extends TreinoError {
  constructor(message: string) {
    super(`${message} Restore the file, or train the model again.`, {
      code: 'model_tampered',
      httpStatus: 502,
    });
  }
}

interface CacheEntry {
  readonly model: Promise<OnnxModel>;
  /** ETag of the file when its digest was last checked. */
  etag: string;
  /** Calls that are using the model. */
  users: number;
  /** An evicted model is closed when its last user is done. */
  isEvicted: boolean;
}

export class ModelCache {
  readonly #reader: ModelReader;
  /** By digest, least recently used first. */
  readonly #entries = new Map<string, CacheEntry>();

  constructor(reader: ModelReader) {
    this.#reader = reader;
  }

  /**
   * Runs `work` with the model of a file.
   * @throws ModelTamperedError if the file is missing or is not the recorded one; OnnxError if it cannot be opened or
   *   run; DependencyError; errors of `work`
   */
  async use<T>(file: OnnxFile, work: (model: OnnxModel) => Promise<T>): Promise<T> {
    const entry = await this.#acquire(file);
    try {
      return await work(await entry.model);
    } catch (error) {
      // The model's thread has failed, so the next call opens the model again.
      if (error instanceof OnnxError) this.#evict(file.sha256, entry);
      throw error;
    } finally {
      entry.users -= 1;
      closeIfUnused(entry);
    }
  }

  /** Closes all models. A model in use is closed when its last user is done. */
  close(): void {
    for (const [sha256, entry] of this.#entries) this.#evict(sha256, entry);
  }

  /** Checks the file and adds a user to its model. */
  async #acquire(file: OnnxFile): Promise<CacheEntry> {
    const { key, sha256 } = file;
    for (;;) {
      const found = await this.#reader.read(key, this.#entries.get(sha256)?.etag);
      if (found !== 'unchanged') assertPublished(file, found);
      // No await from here on, so the entry cannot be evicted before it has its user.
      const entry = this.#entries.get(sha256);
      if (entry) {
        if (found !== 'unchanged') entry.etag = found.etag;
        return this.#addUser(sha256, entry);
      }
      if (found !== 'unchanged') {
        const model = openOnnxModel(found.bytes);
        return this.#addUser(sha256, { model, etag: found.etag, users: 0, isEvicted: false });
      }
      // The model was evicted while the bucket was read, so its bytes are needed.
    }
  }

  #addUser(sha256: string, entry: CacheEntry): CacheEntry {
    entry.users += 1;
    this.#entries.delete(sha256);
    this.#entries.set(sha256, entry);
    const [leastRecent] = this.#entries;
    if (leastRecent && this.#entries.size > MAX_OPEN_MODELS) this.#evict(...leastRecent);
    return entry;
  }

  #evict(sha256: string, entry: CacheEntry): void {
    if (this.#entries.get(sha256) === entry) this.#entries.delete(sha256);
    entry.isEvicted = true;
    closeIfUnused(entry);
  }
}

function closeIfUnused(entry: CacheEntry): void {
  if (!entry.isEvicted || entry.users > 0) return;
  // A model that could not be opened has no thread to close.
  entry.model.then((model) => model.close()).catch(() => undefined);
}

/** @throws ModelTamperedError */
function assertPublished(
  { key, sha256 }: OnnxFile,
  found: StoredFile | undefined,
): asserts found is StoredFile {
  if (found === undefined) throw new ModelTamperedError(`The file ${key} is missing from the bucket.`);
  const digest = createHash('sha256').update(found.bytes).digest('hex');
  if (digest === sha256) return;
  throw new ModelTamperedError(
    `The file ${key} in the bucket is not the published one: its sha256 is ${digest}, but ${sha256} is recorded. ` +
      'It was not used.',
  );
}
