/** Builds the messages of onnx/onnx.proto that a graph needs, by field number. */
import { Message } from './protobuf.ts';

/** TensorProto.DataType. */
export const elementType = { float: 1, int64: 7 } as const;

/** AttributeProto.AttributeType. */
const attributeType = { int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

/** NodeProto: one operation, named like its output. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Message[] = [],
  domain = '',
): Message {
  const written = new Message();
  for (const input of inputs) written.text(1, input);
  written.text(2, output).text(3, output).text(4, operator);
  for (const one of attributes) written.message(5, one);
  return written.text(7, domain);
}

/** AttributeProto, by type of value. */
export const attribute = {
  integer: (name: string, value: number) =>
    attributeNamed(name).integer(3, value).integer(20, attributeType.int),
  text: (name: string, value: string) =>
    attributeNamed(name).text(4, value).integer(20, attributeType.string),
  floats: (name: string, values: Float32Array) =>
    attributeNamed(name).floats(7, values).integer(20, attributeType.floats),
  integers: (name: string, values: Uint32Array) =>
    attributeNamed(name).integers(8, values).integer(20, attributeType.ints),
  /** @param picks index into `texts`, one per entry */
  texts: (name: string, texts: readonly string[], picks: Uint8Array) =>
    attributeNamed(name).texts(9, texts, picks).integer(20, attributeType.strings),
};

const attributeNamed = (name: string): Message => new Message().text(1, name);

/** ValueInfoProto: an input or output of the graph. A string in its shape names a dynamic dimension. */
export function valueInfo(name: string, type: number, shape: readonly (string | number)[]): Message {
  const sizes = new Message();
  for (const size of shape) {
    const dimension = new Message();
    sizes.message(1, typeof size === 'number' ? dimension.integer(1, size) : dimension.text(2, size));
  }
  const tensorType = new Message().integer(1, type).message(2, sizes);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}

/** TensorProto: a constant one-dimensional tensor. */
export function constant(name: string, values: Float32Array | BigInt64Array): Message {
  const type = values instanceof Float32Array ? elementType.float : elementType.int64;
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return new Message().integer(1, values.length).integer(2, type).text(8, name).bytes(9, raw);
}
