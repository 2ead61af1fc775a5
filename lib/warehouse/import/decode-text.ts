/** Turns the bytes of a text file into checked UTF-8. */
import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';
import { TextDecoder } from 'node:util';
import type { TransformCallback } from 'node:stream';
import { ImportError } from './import-error.ts';

/** Longest line, and longest record, of a file. A table's 1600 columns need much less. */
export const MAX_LINE_BYTES = 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Passes on UTF-8 as it is and decodes other encodings. UTF-16 is recognized by its byte order mark.
 * @param encoding a label of the WHATWG Encoding Standard, such as `windows-1252`; UTF-8 if undefined
 * @throws ImportError at once for an unknown encoding; through the stream for invalid bytes and too long lines
 */
export function decodeText(encoding: string | undefined): Transform {
  return new TextDecoding(encoding === undefined ? undefined : openDecoder(encoding));
}

function openDecoder(encoding: string): TextDecoder | undefined {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    return decoder.encoding === 'utf-8' ? undefined : decoder;
  } catch {
    throw new ImportError(
      'bad_encoding',
      `The encoding ${JSON.stringify(encoding)} is not known. Use utf-8, windows-1252, iso-8859-15, utf-16le or another name of the WHATWG Encoding Standard.`,
    );
  }
}

class TextDecoding extends Transform {
  #decoder: TextDecoder | undefined;
  #isStarted = false;
  /** The bytes after the last line break. */
  #rest: Buffer[] = [];
  #restLength = 0;
  #line = 1;

  constructor(decoder: TextDecoder | undefined) {
    super();
    this.#decoder = decoder;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#start(chunk);
      this.#addText(this.#decode(chunk, true));
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      if (this.#decoder) this.#addText(this.#decode(Buffer.alloc(0), false));
      this.#passOn(Buffer.concat(this.#rest));
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  /** Recognizes UTF-16 by its byte order mark. */
  #start(chunk: Buffer): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    if (this.#decoder) return;
    if (chunk[0] === 0xff && chunk[1] === 0xfe) this.#decoder = new TextDecoder('utf-16le', { fatal: true });
    if (chunk[0] === 0xfe && chunk[1] === 0xff) this.#decoder = new TextDecoder('utf-16be', { fatal: true });
  }

  #decode(chunk: Buffer, stream: boolean): Buffer {
    if (!this.#decoder) return chunk;
    try {
      return Buffer.from(this.#decoder.decode(chunk, { stream }));
    } catch (cause) {
      throw new ImportError(
        'bad_encoding',
        `After line ${this.#line} the file is not valid ${this.#decoder.encoding}. Check its encoding.`,
        { cause },
      );
    }
  }

  /** Passes on whole lines, and keeps the start of the next one: its last character may be incomplete. */
  #addText(text: Buffer): void {
    const end = Math.max(text.lastIndexOf(LINE_FEED), text.lastIndexOf(CARRIAGE_RETURN)) + 1;
    if (end > 0) {
      this.#passOn(Buffer.concat([...this.#rest, text.subarray(0, end)]));
      this.#rest = [];
      this.#restLength = 0;
    }
    this.#rest.push(text.subarray(end));
    this.#restLength += text.length - end;
    if (this.#restLength > MAX_LINE_BYTES) throw lineTooLong(this.#line);
  }

  #passOn(lines: Buffer): void {
    if (!isUtf8(lines)) throw this.#invalidUtf8(lines);
    if (lines.includes(0))
      throw new ImportError(
        'bad_encoding',
        'The file has null characters. If it is UTF-16, pass --encoding utf-16le.',
      );
    let start = 0;
    for (let at = 0; at < lines.length; at++) {
      const byte = lines[at];
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
      if (at - start > MAX_LINE_BYTES) throw lineTooLong(this.#line);
      if (byte === LINE_FEED) this.#line++;
      start = at + 1;
    }
    if (lines.length > 0) this.push(lines);
  }

  #invalidUtf8(lines: Buffer): ImportError {
    let line = this.#line;
    for (let start = 0; ; line++) {
      const end = lines.indexOf(LINE_FEED, start);
      if (end < 0 || !isUtf8(lines.subarray(start, end))) break;
      start = end + 1;
    }
    return new ImportError(
      'bad_encoding',
      `Line ${line} is not valid UTF-8. Pass the encoding of the file, such as --encoding windows-1252, or save it as UTF-8.`,
    );
  }
}

const lineTooLong = (line: number): ImportError =>
  new ImportError('bad_csv', `Line ${line} is longer than 1 MiB, so this is not telemetry. Check the file.`);
