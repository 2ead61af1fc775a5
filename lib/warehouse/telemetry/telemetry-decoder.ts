/**
 * Decodes PostgreSQL's binary COPY (a `timestamptz`, then float8 columns) into flat arrays while it arrives, in chunks of
 * any size.
 *
 * Format (PostgreSQL manual, COPY, "Binary Format"), big-endian: 11 bytes of signature, int32 flags, int32 length of a
 * header extension and the extension; per row an int16 number of fields, and for each field an int32 length (−1 for NULL)
 * and its bytes; at the end an int16 −1.
 */
import { DataError, DependencyError } from '../../errors.ts';
import { MAX_READING } from '../../readings.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';

const SIGNATURE = Uint8Array.of(0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00);
const HEADER_BYTES = SIGNATURE.length + 8;

/** Microseconds from the Unix epoch to PostgreSQL's epoch, 2000-01-01 UTC. */
const POSTGRES_EPOCH = 946_684_800_000_000;

/** Buffer size, enough for many rows: the longest possible row, with 1,600 float8 columns, takes 20 kB. */
const BUFFER_BYTES = 256 * 1024;

/** Fills arrays that are allocated for exactly the expected rows. */
export class TelemetryDecoder {
  readonly #target: LoadedTelemetry;
  readonly #speedColumn: number;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #view = new DataView(this.#buffer.buffer);
  #filled = 0;
  #rows = 0;
  #state: 'header' | 'rows' | 'ended' = 'header';

  /** @param speedColumn index of the feature that `speedChange` is read from */
  constructor(target: LoadedTelemetry, speedColumn: number) {
    this.#target = target;
    this.#speedColumn = speedColumn;
  }

  /** Decodes the next chunk. Its bytes are not kept. */
  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length;) {
      const part = chunk.subarray(from, from + BUFFER_BYTES - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      this.#decode();
    }
  }

  /** @throws DependencyError if rows are missing because the data was truncated */
  finish(): void {
    if (this.#state !== 'ended' || this.#rows !== this.#target.rows)
      throw unreadable(`it ends after ${this.#rows} of ${this.#target.rows} rows`);
  }

  /** Decodes all complete rows and moves the rest to the front of the buffer. */
  #decode(): void {
    let at = 0;
    if (this.#state === 'header') {
      at = this.#header();
      if (at === 0) return;
      this.#state = 'rows';
    }
    for (let next = this.#row(at); next > at; next = this.#row(at)) at = next;
    if (at === 0) return;
    this.#buffer.copyWithin(0, at, this.#filled);
    this.#filled -= at;
  }

  /** @returns the offset of the first row; 0 if the header is incomplete */
  #header(): number {
    if (this.#filled < HEADER_BYTES) return 0;
    if (SIGNATURE.some((byte, index) => this.#buffer[index] !== byte))
      throw unreadable('it has no signature');
    const end = HEADER_BYTES + this.#view.getUint32(HEADER_BYTES - 4);
    return this.#filled < end ? 0 : end;
  }

  /** @returns the end offset of the row at `start`; `start` if the row is incomplete */
  #row(start: number): number {
    const { features, values, timestamps, speedChange } = this.#target;
    const view = this.#view;
    const end = this.#filled;
    let at = start + 2;
    if (at > end) return start;
    const fields = view.getInt16(start);
    if (fields === -1 && this.#state === 'rows') {
      this.#state = 'ended';
      return at;
    }
    if (fields !== features.length + 1 || this.#state === 'ended' || this.#rows === this.#target.rows)
      throw unreadable(`unexpected data follows row ${this.#rows}`);

    if (at + 12 > end) return start;
    if (view.getInt32(at) !== 8) throw unreadable('a row has no timestamp');
    const time = view.getInt32(at + 4) * 2 ** 32 + view.getUint32(at + 8) + POSTGRES_EPOCH;
    if (!Number.isSafeInteger(time))
      throw new DataError(
        'bad_value',
        'A row has a timestamp that is infinite or out of range. Remove the row.',
      );
    timestamps[this.#rows] = time;
    at += 12;

    const firstValue = this.#rows * features.length;
    for (let feature = 0; feature < features.length; feature++) {
      if (at + 4 > end) return start;
      const length = view.getInt32(at);
      at += 4;
      let value = NaN;
      if (length === 8) {
        if (at + 8 > end) return start;
        const stored = view.getFloat64(at);
        if (Math.abs(stored) <= MAX_READING) value = stored;
        at += 8;
      } else if (length !== -1) throw unreadable(`a value has ${length} bytes`);
      values[firstValue + feature] = value;
      if (feature === this.#speedColumn) speedChange[this.#rows] = value;
    }
    this.#rows++;
    return at;
  }
}

const unreadable = (what: string): DependencyError =>
  new DependencyError('database', `The database's COPY data could not be read: ${what}.`);
