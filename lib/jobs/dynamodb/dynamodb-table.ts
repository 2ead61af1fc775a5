/**
 * A DynamoDB table with the operations that the job table needs: single-item reads, conditional writes and index queries.
 * Failures are thrown as DependencyError. In expressions, `#name` means the attribute `name` (many names are reserved
 * words) and `:name` means `values.name`.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DependencyError, messageOf } from '../../errors.ts';
import { readServerTime } from './server-time.ts';

export type Item = Record<string, unknown>;
type Values = Readonly<Record<string, unknown>>;

export interface ItemUpdate {
  /** Attributes to write. The name `map.#key` writes one entry of a map that exists. */
  readonly set?: Values;
  /** Attributes to write if they do not exist. */
  readonly setIfAbsent?: Values;
  /** Elements to append to list attributes. A missing attribute counts as empty. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
  /** Attributes to remove, or entries of maps (`map.#key`). */
  readonly remove?: readonly string[];
  readonly condition: string;
  /** Values that the condition refers to. */
  readonly values?: Values;
}

export interface IndexQuery {
  readonly index: string;
  readonly keys: string;
  readonly filter?: string | undefined;
  readonly values: Values;
  readonly newestFirst?: boolean;
  /** Items per page before the filter. Without it, DynamoDB returns up to 1 MB. */
  readonly pageSize?: number;
}

/** BatchGetItem's limit. */
const MAX_KEYS_PER_BATCH = 100;

export class DynamoDbTable {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /** The time of DynamoDB's servers. @throws DependencyError */
  now(): Promise<Date> {
    return this.#mapErrors(() => readServerTime(this.#client, this.#tableName));
  }

  /** Writes a new item. @returns false if its key is taken @throws DependencyError */
  async insert(item: Item, abortSignal?: AbortSignal): Promise<boolean> {
    const output = await this.#undefinedIfRefused(() =>
      this.#client.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: item,
          ConditionExpression: 'attribute_not_exists(process_id)',
        }),
        { ...(abortSignal && { abortSignal }) },
      ),
    );
    return output !== undefined;
  }

  /** Reads an item, including every write that has returned. @throws DependencyError */
  async get(key: string): Promise<Item | undefined> {
    const output = await this.#mapErrors(() =>
      this.#client.send(
        new GetCommand({ TableName: this.#tableName, Key: { process_id: key }, ConsistentRead: true }),
      ),
    );
    return output.Item;
  }

  /**
   * Reads the named attributes of many items, as `get` does, in the order of the keys. Missing items are left out.
   * @throws DependencyError
   */
  async getMany(keys: readonly string[], attributes: readonly string[]): Promise<Item[]> {
    const found = new Map<unknown, Item>();
    let wanted = keys.map((key) => ({ process_id: key }));
    while (wanted.length > 0) {
      const batch = wanted.slice(0, MAX_KEYS_PER_BATCH);
      const output = await this.#mapErrors(() =>
        this.#client.send(
          new BatchGetCommand({
            RequestItems: {
              [this.#tableName]: {
                Keys: batch,
                ConsistentRead: true,
                ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
                ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
              },
            },
          }),
        ),
      );
      for (const item of output.Responses?.[this.#tableName] ?? []) found.set(item.process_id, item);
      const unprocessed = output.UnprocessedKeys?.[this.#tableName]?.Keys ?? [];
      wanted = [...(unprocessed as typeof wanted), ...wanted.slice(MAX_KEYS_PER_BATCH)];
    }
    return keys.map((key) => found.get(key)).filter((item) => item !== undefined);
  }

  /**
   * Writes one item conditionally.
   * @returns the item after the write; undefined if the condition failed
   * @throws DependencyError
   */
  async update(key: string, change: ItemUpdate): Promise<Item | undefined> {
    const { set = {}, setIfAbsent = {}, append = {}, condition, values = {} } = change;
    const expression = updateExpression(change);
    const output = await this.#undefinedIfRefused(() =>
      this.#client.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { process_id: key },
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeNames: namesIn(expression, condition),
          ...valuesFor({
            ...set,
            ...setIfAbsent,
            ...append,
            ...(Object.keys(append).length > 0 && { none: [] }),
            ...values,
          }),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return output?.Attributes;
  }

  /** Queries an index, page by page as the caller consumes it. It can lag behind writes. @throws DependencyError */
  async *query({
    index,
    keys,
    filter,
    values,
    newestFirst = false,
    pageSize,
  }: IndexQuery): AsyncGenerator<Item> {
    let startKey: Item | undefined;
    do {
      const output = await this.#mapErrors(() =>
        this.#client.send(
          new QueryCommand({
            TableName: this.#tableName,
            IndexName: index,
            KeyConditionExpression: keys,
            FilterExpression: filter,
            ExpressionAttributeNames: namesIn(keys, filter ?? ''),
            ...valuesFor(values),
            ScanIndexForward: !newestFirst,
            Limit: pageSize,
            ExclusiveStartKey: startKey,
          }),
        ),
      );
      yield* output.Items ?? [];
      startKey = output.LastEvaluatedKey;
    } while (startKey);
  }

  /** Sends a write. @returns undefined if its condition failed */
  async #undefinedIfRefused<T>(send: () => Promise<T>): Promise<T | undefined> {
    return this.#mapErrors(async () => {
      try {
        return await send();
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    });
  }

  async #mapErrors<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw new DependencyError(
        'job table',
        `The job table ${this.#tableName} did not answer: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
}

function updateExpression({ set = {}, setIfAbsent = {}, append = {}, remove = [] }: ItemUpdate) {
  const clause = (keyword: string, parts: string[]) =>
    parts.length > 0 ? [`${keyword} ${parts.join(', ')}`] : [];
  return [
    ...clause('SET', [
      ...Object.keys(set).map((name) => `#${name} = :${valueName(name)}`),
      ...Object.keys(setIfAbsent).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
      ...Object.keys(append).map(
        (name) => `#${name} = list_append(if_not_exists(#${name}, :none), :${name})`,
      ),
    ]),
    ...clause(
      'REMOVE',
      remove.map((name) => `#${name}`),
    ),
  ].join(' ');
}

const namesIn = (...expressions: string[]): Record<string, string> =>
  Object.fromEntries(
    expressions.flatMap((text) =>
      [...text.matchAll(/#(\w+)/g)].map(([name, attribute]) => [name, attribute!]),
    ),
  );

/** The value of an attribute or of a map's entry. */
const valueName = (name: string): string => name.replace('.#', '_');

/** DynamoDB rejects an empty map of values. */
const valuesFor = (values: Values): { ExpressionAttributeValues?: Record<string, unknown> } =>
  Object.keys(values).length === 0
    ? {}
    : {
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [`:${valueName(name)}`, value]),
        ),
      };
