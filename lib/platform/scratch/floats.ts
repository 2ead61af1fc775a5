/**
 * Numbers that need not lie in memory. What a training reads again and again but in order, its rows × features, is
 * kept in a file without a name: the process holds a block at a time, and the system keeps in its cache what
 * it has room for. A file's descriptor is good in all threads of the process, and the system removes the file
 * when the process ends, however it ends.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, statfsSync, unlinkSync, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { messageOf } from '../../errors.ts';

export interface FloatFile {
  readonly descriptor: number;
  /** Float32 values. */
  readonly length: number;
}

/** Readable by the thread that has them. */
export type Floats = Float32Array | FloatFile;

/** Readable by all threads. */
export type SharedFloats = Float32Array<SharedArrayBuffer> | FloatFile;

const itemBytes = Float32Array.BYTES_PER_ELEMENT;
/** Written, or read between two turns of the event loop: a millisecond or so. */
const pieceLength = 2 ** 18;

/** Folders for scratch files, best first. */
const scratchFolders = (): readonly string[] => [
  tmpdir(),
  ...(process.platform === 'win32' ? [] : ['/var/tmp']),
];

export interface SpilledFloats {
  readonly floats: SharedFloats;
  /** Why they are in memory all the same. */
  readonly inMemoryBecause?: string;
}

/**
 * Moves numbers into a file, or into shared memory where no folder has room for it. `source` is empty
 * afterwards: its memory is given back at once.
 * @param folders where to try.
 */
export async function spillToDisk(
  source: Float32Array<ArrayBuffer>,
  folders: readonly string[] = scratchFolders(),
): Promise<SpilledFloats> {
  const reasons: string[] = [];
  for (const folder of folders) {
    const reason = whyNot(folder, source.byteLength);
    if (reason !== undefined) {
      reasons.push(`${folder}: ${reason}`);
      continue;
    }
    try {
      const floats = await writeFile(source, folder);
      giveBack(source);
      return { floats };
    } catch (error) {
      reasons.push(`${folder}: ${messageOf(error)}`);
    }
  }
  const floats = new Float32Array(new SharedArrayBuffer(source.byteLength));
  for (let from = 0; from < source.length; from += pieceLength) {
    floats.set(source.subarray(from, from + pieceLength), from);
    await nextTurn();
  }
  giveBack(source);
  return { floats, inMemoryBecause: reasons.join('; ') };
}

/** Gives file or memory back; no thread may read them any more. */
export function releaseFloats(floats: SharedFloats): void {
  if (!(floats instanceof Float32Array)) closeSync(floats.descriptor);
}

/**
 * Copies the numbers from `from` on, as many as `into` takes.
 * @throws RangeError when there are not as many; what the system says when it cannot read.
 */
export function readFloats(floats: Floats, from: number, into: Float32Array): void {
  const to = from + into.length;
  if (from < 0 || to > floats.length) {
    throw new RangeError(`Numbers ${from} to ${to} do not lie in ${floats.length}.`);
  }
  if (floats instanceof Float32Array) {
    into.set(floats.subarray(from, to));
    return;
  }
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  for (let at = 0; at < bytes.length;) {
    const read = readSync(floats.descriptor, bytes, at, bytes.length - at, from * itemBytes + at);
    if (read === 0) throw new RangeError(`The scratch file ends at ${from * itemBytes + at}.`);
    at += read;
  }
}

/**
 * Columns of a row-major matrix, one array each; the event loop turns meanwhile.
 * @param width the matrix' columns in all.
 */
export async function readColumns(
  floats: Floats,
  width: number,
  columns: readonly number[],
): Promise<Float32Array[]> {
  const rows = floats.length / width;
  const found = columns.map(() => new Float32Array(rows));
  const block = new Float32Array(Math.max(1, Math.floor(pieceLength / width)) * width);
  for (let row = 0; row < rows; row += block.length / width) {
    const part = block.subarray(0, Math.min(block.length, floats.length - row * width));
    readFloats(floats, row * width, part);
    columns.forEach((column, place) => {
      for (let at = column, to = row; at < part.length; at += width) found[place]![to++] = part[at]!;
    });
    await nextTurn();
  }
  return found;
}

/** What Linux' statfs calls file systems that lie in memory: tmpfs and ramfs. */
const inMemory = new Set([0x01021994, 0x858458f6]);

/** Where there is room for a file of that many bytes, if anywhere. */
export const scratchFolder = (bytes: number): string | undefined =>
  scratchFolders().find((folder) => whyNot(folder, bytes) === undefined);

/** Why a folder is no place for a file of that many bytes, if so. */
function whyNot(folder: string, bytes: number): string | undefined {
  try {
    const { type, bavail, bsize } = statfsSync(folder);
    if (inMemory.has(type)) return 'lies in memory';
    if (bavail * bsize < bytes) return `has no room for ${Math.ceil(bytes / 2 ** 20)} MiB`;
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function writeFile(source: Float32Array<ArrayBuffer>, folder: string): Promise<FloatFile> {
  const path = join(folder, `treino-rows-${randomUUID()}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(pieceLength * itemBytes, bytes.length - at);
      at += (await promisify(write)(descriptor, bytes, at, length, at)).bytesWritten;
    }
    return { descriptor, length: source.length };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Detaches the buffer. */
const giveBack = (source: Float32Array<ArrayBuffer>): void => void source.buffer.transfer(0);
