/**
 * Messages of Protocol Buffers without a compiled schema, on the wire format of `@bufbuild/protobuf`.
 * docs/adr/0004-onnx-writer.md gives the reasons. Format: protobuf.dev/programming-guides/encoding.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Larger messages are rejected by every reader. */
const MAX_MESSAGE_BYTES = 2 ** 31 - 1;

/**
 * A message whose fields are recorded by the calls and written in the same order by `encode`, nested messages directly
 * into the buffer of the outermost one. Encoding each message separately would copy its bytes once per level.
 */
export class Message {
  readonly #fields: ((writer: BinaryWriter) => void)[] = [];

  /** An integer from 0 to 2³² − 1 (int64, int32, enum). */
  integer(field: number, value: number): this {
    return this.#add((writer) => writer.tag(field, WireType.Varint).uint32(value));
  }

  text(field: number, value: string): this {
    return this.#add((writer) => writer.tag(field, WireType.LengthDelimited).string(value));
  }

  message(field: number, message: Message): this {
    return this.#add((writer) => {
      writer.tag(field, WireType.LengthDelimited).fork();
      message.#write(writer);
      writer.join();
    });
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#add((writer) => writer.tag(field, WireType.LengthDelimited).bytes(value));
  }

  /** A packed repeated field of integers from 0 to 2³² − 1. */
  integers(field: number, values: Uint32Array): this {
    return this.#add((writer) => {
      writer.tag(field, WireType.LengthDelimited).fork();
      for (const value of values) writer.uint32(value);
      writer.join();
    });
  }

  /**
   * A packed repeated field of floats. They are copied as they are, because files and all supported machines are
   * little-endian.
   */
  floats(field: number, values: Float32Array): this {
    return this.bytes(field, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /**
   * A repeated field of texts.
   * @param picks index into `texts`, one per entry
   */
  texts(field: number, texts: readonly string[], picks: Uint8Array): this {
    return this.#add((writer) => {
      for (const pick of picks) writer.tag(field, WireType.LengthDelimited).string(texts[pick]!);
    });
  }

  /** @throws RangeError if the message has 2 GiB or more */
  encode(): Uint8Array<ArrayBuffer> {
    const writer = new BinaryWriter();
    this.#write(writer);
    const bytes = writer.finish();
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new RangeError(`A message of ${bytes.length} bytes is larger than Protocol Buffers allow.`);
    }
    return bytes;
  }

  #write(writer: BinaryWriter): void {
    for (const field of this.#fields) field(writer);
  }

  #add(field: (writer: BinaryWriter) => void): this {
    this.#fields.push(field);
    return this;
  }
}

/**
 * The length-delimited values (texts, bytes, messages) of one field of a message, in order.
 * @throws Error if the bytes are not a message
 */
export function* delimitedFields(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === wanted && type === WireType.LengthDelimited) yield reader.bytes();
    else reader.skip(type, field);
  }
}
