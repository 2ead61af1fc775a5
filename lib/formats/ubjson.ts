/**
 * Reads UBJSON, the binary JSON of XGBoost's `.ubj` files (Universal Binary JSON, draft 12). docs/adr/0003 explains
 * why no npm package does this.
 */

export type UbjsonValue =
  | null
  | boolean
  | number
  | string
  | UbjsonValue[]
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | { [key: string]: UbjsonValue };

/** Byte range [start, end) of a value, including its marker. */
export interface UbjsonSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Decodes a whole document. Arrays of one declared numeric type become typed arrays.
 * @throws SyntaxError if the bytes are not UBJSON or end early
 */
export function decodeUbjson(bytes: Uint8Array): UbjsonValue {
  const reader = new UbjsonReader(bytes);
  const value = reader.read();
  if (reader.position !== bytes.length) throw new SyntaxError('More bytes follow the UBJSON value.');
  return value;
}

/**
 * Finds the value under a path of object keys.
 * @returns its byte range, or undefined without such a key
 * @throws SyntaxError as decodeUbjson
 */
export function locateUbjson(bytes: Uint8Array, path: readonly string[]): UbjsonSpan | undefined {
  const reader = new UbjsonReader(bytes);
  for (const key of path) if (!reader.enter(key)) return undefined;
  const start = reader.position;
  reader.read();
  return { start, end: reader.position };
}

const arrayTypes = {
  i: Int8Array,
  U: Uint8Array,
  I: Int16Array,
  l: Int32Array,
  L: BigInt64Array,
  d: Float32Array,
  D: Float64Array,
} as const;

const isArrayType = (marker: string): marker is keyof typeof arrayTypes => Object.hasOwn(arrayTypes, marker);

class UbjsonReader {
  position = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): UbjsonValue {
    return this.#value(this.#marker());
  }

  /** Moves into the object at the current position, up to the value of a key; false without such a key. */
  enter(key: string): boolean {
    if (this.#marker() !== '{') return false;
    while (!this.#consumes('}')) {
      if (this.#text() === key) return true;
      this.read();
    }
    return false;
  }

  #value(marker: string): UbjsonValue {
    switch (marker) {
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'C':
        return this.#take(1).toString('latin1');
      case 'S':
        return this.#text();
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      default:
        return this.#number(marker);
    }
  }

  #number(marker: string): number {
    switch (marker) {
      case 'i':
        return this.#take(1).readInt8();
      case 'U':
        return this.#take(1).readUInt8();
      case 'I':
        return this.#take(2).readInt16BE();
      case 'l':
        return this.#take(4).readInt32BE();
      case 'L':
        return Number(this.#take(8).readBigInt64BE());
      case 'd':
        return this.#take(4).readFloatBE();
      case 'D':
        return this.#take(8).readDoubleBE();
      default:
        throw new SyntaxError(
          `${JSON.stringify(marker)} at byte ${this.position - 1} does not start a UBJSON value.`,
        );
    }
  }

  #object(): { [key: string]: UbjsonValue } {
    const entries: [string, UbjsonValue][] = [];
    while (!this.#consumes('}')) entries.push([this.#text(), this.read()]);
    return Object.fromEntries(entries);
  }

  #array(): UbjsonValue {
    const type = this.#consumes('$') ? this.#marker() : undefined;
    if (this.#consumes('#')) return this.#counted(this.#length(), type);
    const items: UbjsonValue[] = [];
    while (!this.#consumes(']')) items.push(this.read());
    return items;
  }

  /** An array with a declared length has no closing marker. */
  #counted(length: number, type: string | undefined): UbjsonValue {
    if (type === undefined) return Array.from({ length }, () => this.read());
    if (!isArrayType(type)) return Array.from({ length }, () => this.#value(type));
    const ArrayType = arrayTypes[type];
    const width = ArrayType.BYTES_PER_ELEMENT;
    // A copy: aligned, and byte-swapped in place from big-endian.
    const block = Buffer.from(new Uint8Array(this.#take(length * width)).buffer);
    if (width === 2) block.swap16();
    if (width === 4) block.swap32();
    if (width === 8) block.swap64();
    return new ArrayType(block.buffer);
  }

  /** Consumes the marker if it is next. */
  #consumes(mark: string): boolean {
    if (this.#bytes[this.position] !== mark.charCodeAt(0)) return false;
    this.position++;
    return true;
  }

  #text(): string {
    return this.#take(this.#length()).toString('utf8');
  }

  #length(): number {
    const length = this.#number(this.#marker());
    if (!(length >= 0)) throw new SyntaxError(`A length of ${length} before byte ${this.position}.`);
    return length;
  }

  #marker(): string {
    return this.#take(1).toString('latin1');
  }

  #take(length: number): Buffer {
    const end = this.position + length;
    if (end > this.#bytes.length) throw new SyntaxError('The UBJSON document ends early.');
    const taken = this.#bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }
}
