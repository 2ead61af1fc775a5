/**
 * Float arrays in unlinked scratch files. A training reads its rows × features many times but in order, so it needs
 * only one block in memory at a time, and the operating system caches as much of the file as fits. The file descriptor
 * is valid in all threads of the process. The operating system removes the file when the process ends, even after a
 * crash.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, statfsSync, unlinkSync, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { promisify } from 'node:util';
import { messageOf } from '../../errors.ts';

export interface FloatFile {
  readonly descriptor: number;
  /** Float32 values. */
  readonly length: number;
}

/** Readable by the thread that owns them. */
export type Floats = Float32Array | FloatFile;

/** Readable by all threads. */
export type SharedFloats = Float32Array<SharedArrayBuffer> | FloatFile;

const BYTES_PER_FLOAT = Float32Array.BYTES_PER_ELEMENT;
/** Floats written or read between two yields to the event loop: about a millisecond. */
const CHUNK_LENGTH = 2 ** 18;

/** Folders for scratch files in order of preference. */
const scratchFolders = (): readonly string[] => [
  tmpdir(),
  ...(process.platform === 'win32' ? [] : ['/var/tmp']),
];

export interface SpilledFloats {
  readonly floats: SharedFloats;
  /** Present if the floats are in shared memory: the reasons that no folder could take the file. */
  readonly inMemoryBecause?: string;
}

/**
 * Moves floats into a file, or into shared memory if no folder has room for it. `source` is empty afterwards: its memory
 * is freed at once.
 * @param folders to try
 */
export async function spillToDisk(
  source: Float32Array<ArrayBuffer>,
  folders: readonly string[] = scratchFolders(),
): Promise<SpilledFloats> {
  const spilled = await storeFloats(source.length, () => chunksOf(source), folders);
  // Frees the memory at once by detaching the buffer.
  source.buffer.transfer(0);
  return spilled;
}

function* chunksOf(source: Float32Array): Generator<Float32Array, void> {
  for (let from = 0; from < source.length; from += CHUNK_LENGTH)
    yield source.subarray(from, from + CHUNK_LENGTH);
}

/**
 * Stores floats that come in blocks in a file, or in shared memory if no folder has room for it.
 * @param length total number of floats
 * @param blocks called for each place that is tried
 * @param folders to try
 */
export async function storeFloats(
  length: number,
  blocks: () => Iterable<Float32Array> | AsyncIterable<Float32Array>,
  folders: readonly string[] = scratchFolders(),
): Promise<SpilledFloats> {
  const reasons: string[] = [];
  for (const folder of folders) {
    const reason = problemWith(folder, length * BYTES_PER_FLOAT);
    if (reason !== undefined) {
      reasons.push(`${folder}: ${reason}`);
      continue;
    }
    try {
      return { floats: await writeFile(length, blocks(), folder) };
    } catch (error) {
      reasons.push(`${folder}: ${messageOf(error)}`);
    }
  }
  const floats = new Float32Array(new SharedArrayBuffer(length * BYTES_PER_FLOAT));
  let at = 0;
  for await (const block of blocks()) {
    floats.set(block, at);
    at += block.length;
    await yieldToEventLoop();
  }
  return { floats, inMemoryBecause: reasons.join('; ') };
}

/** Closes the file. No thread may read the floats afterwards. */
export function releaseFloats(floats: SharedFloats): void {
  if (!(floats instanceof Float32Array)) closeSync(floats.descriptor);
}

/**
 * Copies floats from position `from` until `into` is full.
 * @throws RangeError if there are too few floats; Error of the operating system if the file cannot be read
 */
export function readFloats(floats: Floats, from: number, into: Float32Array): void {
  const to = from + into.length;
  if (from < 0 || to > floats.length) {
    throw new RangeError(`Floats ${from} to ${to} are out of range: there are ${floats.length}.`);
  }
  if (floats instanceof Float32Array) {
    into.set(floats.subarray(from, to));
    return;
  }
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  for (let at = 0; at < bytes.length;) {
    const read = readSync(floats.descriptor, bytes, at, bytes.length - at, from * BYTES_PER_FLOAT + at);
    if (read === 0) throw new RangeError(`The scratch file ends at ${from * BYTES_PER_FLOAT + at}.`);
    at += read;
  }
}

/**
 * Reads columns of a row-major matrix. Yields to the event loop between blocks.
 * @param width number of columns of the matrix
 * @returns one array per column
 */
export async function readColumns(
  floats: Floats,
  width: number,
  columns: readonly number[],
): Promise<Float32Array[]> {
  const rows = floats.length / width;
  const found = columns.map(() => new Float32Array(rows));
  const block = new Float32Array(Math.max(1, Math.floor(CHUNK_LENGTH / width)) * width);
  for (let row = 0; row < rows; row += block.length / width) {
    const part = block.subarray(0, Math.min(block.length, floats.length - row * width));
    readFloats(floats, row * width, part);
    columns.forEach((column, place) => {
      for (let at = column, to = row; at < part.length; at += width) found[place]![to++] = part[at]!;
    });
    await yieldToEventLoop();
  }
  return found;
}

/** Types of in-memory file systems in Linux' statfs: tmpfs and ramfs. */
const IN_MEMORY_TYPES = new Set([0x01021994, 0x858458f6]);

/** The first folder with room for a file of this size. Undefined if there is none. */
export const scratchFolder = (bytes: number): string | undefined =>
  scratchFolders().find((folder) => problemWith(folder, bytes) === undefined);

/** The reason that a folder cannot take a file of this size. Undefined if it can. */
function problemWith(folder: string, bytes: number): string | undefined {
  try {
    const { type, bavail, bsize } = statfsSync(folder);
    if (IN_MEMORY_TYPES.has(type)) return 'is in memory';
    if (bavail * bsize < bytes) return `has no room for ${Math.ceil(bytes / 2 ** 20)} MiB`;
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function writeFile(
  length: number,
  blocks: Iterable<Float32Array> | AsyncIterable<Float32Array>,
  folder: string,
): Promise<FloatFile> {
  const path = join(folder, `treino-rows-${randomUUID()}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    let position = 0;
    for await (const block of blocks) {
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await promisify(write)(descriptor, bytes, at, bytes.length - at, position);
        at += bytesWritten;
        position += bytesWritten;
      }
    }
    return { descriptor, length };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
