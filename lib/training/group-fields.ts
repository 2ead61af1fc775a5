/** Converts the groups of a request (labeling, search, features) between camelCase in the code and snake_case in the API. */
import type { FactoryRequest, Indicator } from '../learning/indicators/request.ts';

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name;

/** A group in snake_case. */
export type GroupFields<Group> = Group extends object
  ? { readonly [Name in keyof Group & string as SnakeCase<Name>]: Group[Name] }
  : never;

/** The labeling of an indicator in snake_case. */
export type LabelingFields<I extends Indicator = Indicator> = I extends Indicator
  ? GroupFields<Extract<FactoryRequest, { indicator: I }>['labeling']>
  : never;

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

/** Converts to snake_case. The fields have the order of the defaults; those without a default follow. */
export const toGroupFields = <Group extends object>(group: Group, defaults: object): GroupFields<Group> =>
  Object.fromEntries(
    Object.entries({ ...defaults, ...group }).map(([name, value]) => [snakeCase(name), value] as const),
  ) as GroupFields<Group>;

/** Converts to camelCase. A field that is absent or null gets its default. */
export const fromGroupFields = <Group extends object>(fields: object, defaults: Group): Group => ({
  ...defaults,
  ...Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value != null)
      .map(([name, value]) => [camelCase(name), value] as const),
  ),
});
