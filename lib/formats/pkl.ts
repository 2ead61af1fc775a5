/**
 * Writes the `.pkl` file: a pickle that Python loads as a fitted `xgboost.XGBClassifier` or `XGBRegressor`.
 * A pickle made by Python stores the object's memory and the constructor parameters of one XGBoost version. This one
 * calls the constructors and passes the model in XGBoost's stable format, so every version from 1.7 on can load it:
 *
 *   XGBClassifier() with state {parameters…, n_classes_: 2, classes_: numpy.arange(2),
 *                               _Booster: xgboost.core.Booster(None, None, bytearray(ubj))}
 *
 * Opcodes: Python's Lib/pickletools.py, protocol 4.
 */
import { DataError } from '../errors.ts';

export interface PickleInput {
  /** The model as returned by normalizeBaseScore. */
  readonly ubj: Uint8Array;
  readonly estimator: 'XGBClassifier' | 'XGBRegressor';
  /** Hyperparameters for `get_params`; all others show the installed version's defaults. */
  readonly params: Readonly<Record<string, PickledScalar>>;
}

export type PickledScalar = number | string | boolean | null;

/** Parameters that are floats in Python even when their value is an integer. */
const FLOAT_PARAMS: ReadonlySet<string> = new Set([
  'base_score',
  'colsample_bylevel',
  'colsample_bynode',
  'colsample_bytree',
  'gamma',
  'learning_rate',
  'max_delta_step',
  'min_child_weight',
  'missing',
  'reg_alpha',
  'reg_lambda',
  'scale_pos_weight',
  'subsample',
]);

const op = {
  binBytes: 0x42, // 'B', 32-bit length
  binFloat: 0x47, // 'G'
  binInt: 0x4a, // 'J', 32 bits signed
  binInt1: 0x4b, // 'K', 8 bits unsigned
  none: 0x4e, // 'N'
  reduce: 0x52, // 'R', call
  binUnicode: 0x58, // 'X', 32-bit length
  emptyTuple: 0x29, // ')'
  mark: 0x28, // '('
  stop: 0x2e, // '.'
  build: 0x62, // 'b', set the state
  setItems: 0x75, // 'u'
  emptyDict: 0x7d, // '}'
  protocol: 0x80,
  tuple1: 0x85,
  tuple3: 0x87,
  true: 0x88,
  false: 0x89,
  long1: 0x8a,
  shortBinUnicode: 0x8c, // 8-bit length
  stackGlobal: 0x93,
} as const;

/**
 * Writes the pickle.
 * @throws RangeError for a model of 4 GiB or more
 */
export function writePickle({ ubj, estimator, params }: PickleInput): Uint8Array {
  const pickle = new PickleWriter();
  pickle.bytes(op.protocol, 4);
  pickle.global('xgboost.sklearn', estimator).bytes(op.emptyTuple, op.reduce);
  pickle.bytes(op.emptyDict, op.mark);
  for (const [name, value] of Object.entries(params)) pickle.text(name).scalar(value, FLOAT_PARAMS.has(name));
  if (estimator === 'XGBClassifier') {
    pickle.text('n_classes_').scalar(2);
    pickle.text('classes_').global('numpy', 'arange').scalar(2).bytes(op.tuple1, op.reduce);
  }
  pickle.text('_Booster').global('xgboost.core', 'Booster').scalar(null).scalar(null);
  pickle.global('builtins', 'bytearray').blob(ubj).bytes(op.tuple1, op.reduce);
  pickle.bytes(op.tuple3, op.reduce);
  pickle.bytes(op.setItems, op.build, op.stop);
  return pickle.done();
}

/** Whether Python's XGBoost accepts the name of a column. It could not load a model with other names. */
export const isFeatureName = (name: string): boolean => !/[[\]<]/.test(name);

/**
 * Refuses column names that Python's XGBoost refuses.
 * @throws DataError `bad_value` that names the columns
 */
export function assertFeatureNames(names: readonly string[]): void {
  const refused = names.filter((name) => !isFeatureName(name));
  if (refused.length === 0) return;
  const list = refused.map((name) => JSON.stringify(name)).join(', ');
  throw new DataError(
    'bad_value',
    `XGBoost does not accept column names with "[", "]" or "<", and processed_data has ${list}. ` +
      `Rename ${refused.length === 1 ? 'the column' : 'the columns'} in processed_data.`,
  );
}

class PickleWriter {
  readonly #parts: Uint8Array[] = [];

  bytes(...values: number[]): this {
    this.#parts.push(Uint8Array.from(values));
    return this;
  }

  /** Pushes the imported object `module.name`. */
  global(module: string, name: string): this {
    return this.text(module).text(name).bytes(op.stackGlobal);
  }

  scalar(value: PickledScalar, asFloat = false): this {
    if (value === null) return this.bytes(op.none);
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'boolean') return this.bytes(value ? op.true : op.false);
    return asFloat || !Number.isSafeInteger(value) ? this.#float(value) : this.#integer(value);
  }

  text(value: string): this {
    const characters = Buffer.from(value, 'utf8');
    if (characters.length < 256) this.bytes(op.shortBinUnicode, characters.length);
    else this.bytes(op.binUnicode, ...littleEndian(characters.length));
    this.#parts.push(characters);
    return this;
  }

  blob(value: Uint8Array): this {
    if (value.length > 0xffff_ffff) throw new RangeError('A model of 4 GiB or more cannot be pickled.');
    this.bytes(op.binBytes, ...littleEndian(value.length));
    this.#parts.push(value);
    return this;
  }

  done(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  #float(value: number): this {
    const part = Buffer.alloc(9, op.binFloat);
    part.writeDoubleBE(value, 1);
    this.#parts.push(part);
    return this;
  }

  #integer(value: number): this {
    if (value >= 0 && value < 256) return this.bytes(op.binInt1, value);
    if (value === (value | 0)) return this.bytes(op.binInt, ...littleEndian(value));
    const part = Buffer.alloc(10);
    part.set([op.long1, 8]);
    part.writeBigInt64LE(BigInt(value), 2);
    this.#parts.push(part);
    return this;
  }
}

/** The four bytes of a signed or unsigned 32-bit integer, little-endian. */
const littleEndian = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
