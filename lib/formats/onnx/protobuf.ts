/**
 * Protocol Buffers' wire format, as much of it as an `.onnx` file needs. The encoders on npm want ONNX's
 * schema compiled in, or are megabytes of it; the format itself is four rules.
 * Format: protobuf.dev/programming-guides/encoding.
 */

/** How a field's value follows its tag. */
const wire = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** What every reader of Protocol Buffers refuses beyond, bytes. */
const longestMessage = 2 ** 31 - 1;

/** Writes one message, field by field, in the order of the calls. */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** An integer from 0 to 2⁵³ − 1 (int64, int32, enum). */
  integer(field: number, value: number): this {
    return this.#add(varints([tag(field, wire.varint), value]));
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  message(field: number, message: MessageWriter): this {
    this.#add(varints([tag(field, wire.delimited), message.#length]));
    for (const part of message.#parts) this.#add(part);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#add(varints([tag(field, wire.delimited), value.length])).#add(value);
  }

  /** A packed repeated field of integers from 0 to 2⁵³ − 1. */
  integers(field: number, values: ArrayLike<number>): this {
    return this.bytes(field, varints(values));
  }

  /** A packed repeated field of floats. */
  floats(field: number, values: Float32Array): this {
    return this.bytes(field, floatBytes(values));
  }

  /**
   * A repeated field of texts that are few and come often.
   * @param picks for each text its place in `texts`.
   */
  texts(field: number, texts: readonly string[], picks: Uint8Array): this {
    const encoded = texts.map((text) => new MessageWriter().text(field, text).finish());
    const bytes = new Uint8Array(picks.reduce((sum, pick) => sum + encoded[pick]!.length, 0));
    let at = 0;
    for (const pick of picks) {
      bytes.set(encoded[pick]!, at);
      at += encoded[pick]!.length;
    }
    return this.#add(bytes);
  }

  /** @throws RangeError when the message has 2 GiB or more, which no reader takes. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.#length > longestMessage) {
      throw new RangeError(`A message of ${this.#length} bytes is longer than Protocol Buffers allow.`);
    }
    const message = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      message.set(part, at);
      at += part.length;
    }
    return message;
  }

  #add(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }
}

/**
 * The length-delimited values (texts, bytes, messages) of one field of a message, in their order.
 * @throws SyntaxError when the bytes are no message.
 */
export function* delimitedFields(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < message.length; scale *= 128) {
      const byte = message[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw endsEarly();
  };
  while (at < message.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    const start = at;
    switch (key % 8) {
      case wire.varint:
        varint();
        break;
      case wire.fixed64:
        at += 8;
        break;
      case wire.fixed32:
        at += 4;
        break;
      case wire.delimited: {
        const length = varint();
        const value = message.subarray(at, at + length);
        at += length;
        if (field === wanted && at <= message.length) yield value;
        break;
      }
      default:
        throw new SyntaxError(`A field of no known kind at byte ${start}.`);
    }
  }
  if (at > message.length) throw endsEarly();
}

const endsEarly = () => new SyntaxError('The message ends early.');

const tag = (field: number, type: number): number => field * 8 + type;

/** Seven bits a byte, lowest first; all but the last have the high bit. */
function varints(values: ArrayLike<number>): Uint8Array {
  let length = 0;
  for (let index = 0; index < values.length; index++) {
    length += 1;
    for (let rest = values[index]!; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let index = 0; index < values.length; index++) {
    let rest = values[index]!;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) + 128;
    bytes[at++] = rest;
  }
  return bytes;
}

/** Little-endian, as the machines are that this runs on. */
const floatBytes = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
