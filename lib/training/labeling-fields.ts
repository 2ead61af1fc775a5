/** `labeling` in requests (camelCase) and as clients read and write it (snake_case). */
import { REQUEST_DEFAULTS } from '../learning/indicators/request.ts';
import type { FactoryRequest, Indicator } from '../learning/indicators/request.ts';

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name;

/** The labeling of an indicator as clients read it. */
export type LabelingFields<I extends Indicator = Indicator> = I extends Indicator
  ? SnakeCaseKeys<Extract<FactoryRequest, { indicator: I }>['labeling']>
  : never;
type SnakeCaseKeys<T> = { readonly [Name in keyof T & string as SnakeCase<Name>]: T[Name] };

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** In the order of the indicator's defaults. */
export function toLabelingFields({ indicator, labeling }: FactoryRequest): LabelingFields {
  const values = new Map<string, unknown>(Object.entries(labeling));
  return Object.fromEntries(
    Object.keys(REQUEST_DEFAULTS[indicator].labeling).map((name) => [snakeCase(name), values.get(name)]),
  ) as LabelingFields;
}

/** @param fields all of the indicator's, in any order */
export function fromLabelingFields(indicator: Indicator, fields: object): FactoryRequest['labeling'] {
  const values = new Map<string, unknown>(Object.entries(fields));
  return Object.fromEntries(
    Object.keys(REQUEST_DEFAULTS[indicator].labeling).map((name) => [name, values.get(snakeCase(name))]),
  ) as unknown as FactoryRequest['labeling'];
}
