/** Returns the bytes of a source, decompressed if they start with gzip's magic number. */
import { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImportError } from './import-error.ts';

/** Telemetry compresses 5 to 300 times; most if only its times differ. Gzip reaches 1030 times, for a file made to exhaust its reader. */
const MAX_RATIO = 700;
/** Bytes after decompression from which the ratio is checked. */
const CHECKED_FROM_BYTES = 1024 * 1024;

/** @throws ImportError through the stream, if the file expands as no telemetry does */
export async function plainBytes(source: Readable): Promise<Readable> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  let compressed = 0;
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    start = Buffer.concat([start, Buffer.from(next.value as Buffer)]);
  }
  const whole = Readable.from(
    (async function* () {
      compressed += start.length;
      yield start;
      for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
        compressed += chunk.length;
        yield chunk;
      }
    })(),
    { objectMode: false },
  );
  if (start[0] !== 0x1f || start[1] !== 0x8b) return whole;
  const unzipped = createGunzip();
  const checked = refuseBombs(() => compressed);
  whole.on('error', (error) => unzipped.destroy(error));
  unzipped.on('error', (error) => checked.destroy(error));
  checked.on('close', () => {
    whole.destroy();
    unzipped.destroy();
  });
  return whole.pipe(unzipped).pipe(checked);
}

/** Passes chunks on until they are too many for the compressed bytes. */
function refuseBombs(compressedBytes: () => number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes < CHECKED_FROM_BYTES || bytes < MAX_RATIO * compressedBytes()) {
        done(null, chunk);
        return;
      }
      done(
        new ImportError(
          'bad_csv',
          `The gzip file expands to more than ${MAX_RATIO} times its size, which telemetry does not. Decompress it and check it.`,
        ),
      );
    },
  });
}
