/**
 * Keeps models open on one shared thread, by the digest of their files. If a model does not fit, the least recently used
 * ones are closed first, and models in use never: the model waits until there is room. A file is used only if it has the
 * recorded digest:
 *
 *   recorded sha256 ─▶ already open? ─ no ──▶ read the file ─▶ same digest? ─ yes ─▶ wait for room, open and keep
 *                         │ yes                                     │ no
 *                         ▼                                         ▼
 *                    file changed since? ─ yes ─▶ same digest? ─▶ ModelTamperedError
 *                         │ no                       │ yes
 *                         ▼                          │
 *                        use ◀───────────────────────┘
 */
import { createHash } from 'node:crypto';
import { TreinoError } from '../errors.ts';
import { OnnxError } from '../formats/onnx/onnx-model.ts';
import type { OnnxModel } from '../formats/onnx/onnx-model.ts';
import type { ModelReader, StoredFile } from '../platform/artifacts/model-reader.ts';

/** Total size of the files of open models. An open model takes about eight times the size of its file. */
const MAX_OPEN_BYTES = 32 * 2 ** 20;

/** A file of a model, as the table `models` records it. */
export interface ModelFile {
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

/** What is open of a model: by default, its `.onnx` in onnxruntime. */
interface Openable {
  isOpen(): boolean;
  close(): Promise<void>;
}

interface CacheEntry<Model extends Openable> {
  readonly model: Promise<Model>;
  /** The open model. Undefined before it is opened and after it is closed. */
  open: OpenModel<Model> | undefined;
  /** Calls that are using the model or wait for it. */
  users: number;
  /** A dropped model is closed when its last user is done. */
  isDropped: boolean;
}

interface OpenModel<Model extends Openable> {
  readonly model: Model;
  /** Size of the file, bytes. */
  readonly size: number;
  /** ETag of the file when its digest was last checked. */
  readonly etag: string;
}

/** Opens models. */
interface ModelThread<Model extends Openable> {
  open(bytes: Uint8Array): Promise<Model>;
  close(): Promise<void>;
}

interface ModelCacheOptions<Model extends Openable> {
  readonly maxBytes?: number;
  readonly thread: ModelThread<Model>;
}

export class ModelCache<Model extends Openable = OnnxModel> {
  readonly #reader: ModelReader;
  readonly #maxBytes: number;
  readonly #thread: ModelThread<Model>;
  /** By digest, least recently used first. */
  readonly #entries = new Map<string, CacheEntry<Model>>();
  #openBytes = 0;
  /** Models are opened one at a time, so that they do not compete for room. */
  #opening: Promise<unknown> = Promise.resolve();
  /** Resolves when a model may have become unused. */
  #released = Promise.withResolvers<undefined>();

  constructor(reader: ModelReader, { maxBytes = MAX_OPEN_BYTES, thread }: ModelCacheOptions<Model>) {
    this.#reader = reader;
    this.#maxBytes = maxBytes;
    this.#thread = thread;
  }

  /**
   * Runs `work` with the model of a file.
   * @throws ModelTamperedError if the file is missing or is not the recorded one; OnnxError if it cannot be opened or
   *   run; DependencyError; errors of `work`
   */
  async use<T>(file: ModelFile, work: (model: Model) => Promise<T>): Promise<T> {
    const entry = this.#addUser(file);
    try {
      // A file that is just being read needs no further check.
      if (entry.open) await this.#checkAgain(file, entry, entry.open);
      return await work(await entry.model);
    } catch (error) {
      // The model or its thread has failed, so the next call opens the model again.
      if (error instanceof OnnxError) this.#drop(file.sha256, entry);
      throw error;
    } finally {
      entry.users -= 1;
      this.#closeIfUnused(entry);
      this.#released.resolve(undefined);
    }
  }

  /** Closes all models and ends their thread. Running predictions fail. */
  async close(): Promise<void> {
    this.#entries.clear();
    this.#openBytes = 0;
    await this.#thread.close();
  }

  #addUser(file: ModelFile): CacheEntry<Model> {
    const { sha256 } = file;
    const known = this.#entries.get(sha256);
    const isUsable = known && (!known.open || known.open.model.isOpen());
    if (known && !isUsable) this.#drop(sha256, known);
    const entry = isUsable ? known : this.#newEntry(file);
    entry.users += 1;
    this.#entries.delete(sha256);
    this.#entries.set(sha256, entry);
    return entry;
  }

  #newEntry(file: ModelFile): CacheEntry<Model> {
    const model = this.#open(file, () => entry);
    const entry: CacheEntry<Model> = { model, open: undefined, users: 0, isDropped: false };
    // Its users get the error.
    model.catch(() => this.#drop(file.sha256, entry));
    return entry;
  }

  async #open(file: ModelFile, entryOf: () => CacheEntry<Model>): Promise<Model> {
    const found = await this.#reader.read(file.key);
    // Without a known etag, no content is unchanged.
    if (found !== 'unchanged') assertPublished(file, found);
    const { bytes, etag } = found as StoredFile;
    const opening = this.#opening.then(async () => {
      await this.#makeRoom(bytes.length);
      const model = await this.#thread.open(bytes);
      entryOf().open = { model, size: bytes.length, etag };
      this.#openBytes += bytes.length;
      return model;
    });
    this.#opening = opening.catch(() => undefined);
    return opening;
  }

  /** Waits until `size` bytes fit. A model that is larger than the cache must be the only one. */
  async #makeRoom(size: number): Promise<void> {
    while (this.#openBytes > 0 && this.#openBytes + size > this.#maxBytes) {
      const unused = [...this.#entries].find(([, entry]) => entry.users === 0 && entry.open);
      if (unused) {
        this.#drop(...unused);
        continue;
      }
      await this.#released.promise;
      this.#released = Promise.withResolvers();
    }
  }

  /** Checks the file of an open model. @throws ModelTamperedError; DependencyError */
  async #checkAgain(file: ModelFile, entry: CacheEntry<Model>, open: OpenModel<Model>): Promise<void> {
    const found = await this.#reader.read(file.key, open.etag);
    if (found === 'unchanged') return;
    assertPublished(file, found);
    entry.open = { ...open, etag: found.etag };
  }

  #drop(sha256: string, entry: CacheEntry<Model>): void {
    if (this.#entries.get(sha256) === entry) this.#entries.delete(sha256);
    entry.isDropped = true;
    this.#closeIfUnused(entry);
  }

  #closeIfUnused(entry: CacheEntry<Model>): void {
    const { open } = entry;
    if (!entry.isDropped || entry.users > 0 || !open) return;
    this.#openBytes -= open.size;
    entry.open = undefined;
    // It fails only if the thread ends meanwhile, which closes the model.
    open.model.close().catch(() => undefined);
  }
}

/** @throws ModelTamperedError */
function assertPublished(
  { key, sha256 }: ModelFile,
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
