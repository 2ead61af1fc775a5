/**
 * Decodes PostgreSQL's binary COPY (a `timestamptz`, then float8 columns) into flat arrays while it
 * arrives, whatever the pieces it arrives in.
 *
 * Format (PostgreSQL manual, COPY, "Binary Format"): 11 bytes of signature, int32 flags, int32 length of
 * an extension and the extension; per row an int16 count of fields and each field as int32 length
 * (−1: NULL) and its bytes, big-endian; at the end an int16 −1.
 */
import { DataError, DependencyError } from '../../errors.ts';
import { MAX_READING } from '../../readings.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';

const signature = Uint8Array.of(0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00);
const headerBytes = signature.length + 8;

/** Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01 UTC. */
const postgresEpoch = 946_684_800_000_000;

/** Holds many rows; the longest row PostgreSQL can make of float8 columns (1 600 of them) takes 20 kB. */
const stagingBytes = 256 * 1024;

/** Fills the arrays of a telemetry that has room for exactly the rows to come. */
export class TelemetryDecoder {
  readonly #target: LoadedTelemetry;
  readonly #speedColumn: number;
  readonly #staging = new Uint8Array(stagingBytes);
  readonly #view = new DataView(this.#staging.buffer);
  #filled = 0;
  #rows = 0;
  #state: 'header' | 'rows' | 'ended' = 'header';

  /** @param speedColumn index of the feature that `speedChange` is read from */
  constructor(target: LoadedTelemetry, speedColumn: number) {
    this.#target = target;
    this.#speedColumn = speedColumn;
  }

  /** Takes the next piece; its bytes are not kept. */
  push(piece: Uint8Array): void {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + stagingBytes - this.#filled);
      this.#staging.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      this.#decode();
    }
  }

  /** @throws DependencyError when rows are missing: the answer was cut short. */
  finish(): void {
    if (this.#state !== 'ended' || this.#rows !== this.#target.rows)
      throw unreadable(`it ended after ${this.#rows} of ${this.#target.rows} rows`);
  }

  /** Decodes what is complete and moves the rest to the front. */
  #decode(): void {
    let at = 0;
    if (this.#state === 'header') {
      at = this.#header();
      if (at === 0) return;
      this.#state = 'rows';
    }
    for (let next = this.#row(at); next > at; next = this.#row(at)) at = next;
    if (at === 0) return;
    this.#staging.copyWithin(0, at, this.#filled);
    this.#filled -= at;
  }

  /** @returns where the rows begin, 0 while that is not known */
  #header(): number {
    if (this.#filled < headerBytes) return 0;
    if (signature.some((byte, index) => this.#staging[index] !== byte))
      throw unreadable('it has no signature');
    const end = headerBytes + this.#view.getUint32(headerBytes - 4);
    return this.#filled < end ? 0 : end;
  }

  /** @returns where the row that begins at `start` ends, `start` when it is not complete */
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
      throw unreadable(`after row ${this.#rows} comes something else`);

    if (at + 12 > end) return start;
    if (view.getInt32(at) !== 8) throw unreadable('a row has no time stamp');
    const time = view.getInt32(at + 4) * 2 ** 32 + view.getUint32(at + 8) + postgresEpoch;
    if (!Number.isSafeInteger(time))
      throw new DataError(
        'bad_value',
        'A row has a time stamp that is infinite or centuries away. Remove it.',
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
  new DependencyError('database', `The database's answer to COPY could not be read: ${what}.`);
