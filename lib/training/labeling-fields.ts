/** Converts `labeling` between camelCase in the code and snake_case in the API. */
import { REQUEST_DEFAULTS } from '../learning/indicators/request.ts';
import type { FactoryRequest, Indicator } from '../learning/indicators/request.ts';

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name;

/** The labeling of an indicator in snake_case. */
export type LabelingFields<I extends Indicator = Indicator> = I extends Indicator
  ? SnakeCaseKeys<Extract<FactoryRequest, { indicator: I }>['labeling']>
  : never;
type SnakeCaseKeys<T> = { readonly [Name in keyof T & string as SnakeCase<Name>]: T[Name] };

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Converts to snake_case. The fields have the order of the indicator's defaults. */
export function toLabelingFields({ indicator, labeling }: FactoryRequest): LabelingFields {
  const values = new Map<string, unknown>(Object.entries(labeling));
  return Object.fromEntries(
    Object.keys(REQUEST_DEFAULTS[indicator].labeling).map((name) => [snakeCase(name), values.get(name)]),
  ) as LabelingFields;
}

/**
 * Converts to camelCase.
 * @param fields all labeling fields of the indicator, in any order
 */
export function fromLabelingFields(indicator: Indicator, fields: object): FactoryRequest['labeling'] {
  const values = new Map<string, unknown>(Object.entries(fields));
  return Object.fromEntries(
    Object.keys(REQUEST_DEFAULTS[indicator].labeling).map((name) => [name, values.get(snakeCase(name))]),
  ) as unknown as FactoryRequest['labeling'];
}
