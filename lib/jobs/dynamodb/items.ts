/**
 * One DynamoDB table as its adapters use it: single-item reads and conditional writes, index queries, and
 * errors told as the job table's. In expressions, `#name` stands for the attribute `name` (many names are
 * reserved words) and `:name` for `values.name`.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DependencyError, messageOf } from '../../errors.ts';

export type Item = Record<string, unknown>;
type Values = Readonly<Record<string, unknown>>;

export interface ItemUpdate {
  /** Attributes to write. */
  readonly set?: Values;
  /** Attributes to write where there are none. */
  readonly setIfAbsent?: Values;
  /** What to add to the ends of list attributes, which need not be there. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
  readonly remove?: readonly string[];
  readonly condition: string;
  /** What the condition compares with. */
  readonly values?: Values;
}

export interface IndexQuery {
  readonly index: string;
  readonly keys: string;
  readonly filter?: string | undefined;
  readonly values: Values;
  readonly newestFirst?: boolean;
  /** Items a page, before the filter; as many as fit when absent. */
  readonly pageSize?: number;
}

/** BatchGetItem takes no more keys than this. */
const mostKeys = 100;

export class DynamoDbItems {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /** @returns whether the item was written: false when there is one of its key. @throws DependencyError */
  async insert(item: Item): Promise<boolean> {
    const answer = await this.#conditionally(() =>
      this.#client.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: item,
          ConditionExpression: 'attribute_not_exists(process_id)',
        }),
      ),
    );
    return answer !== undefined;
  }

  /** Read after every write that was answered. @throws DependencyError */
  async get(key: string): Promise<Item | undefined> {
    const answer = await this.#asking(() =>
      this.#client.send(
        new GetCommand({ TableName: this.#tableName, Key: { process_id: key }, ConsistentRead: true }),
      ),
    );
    return answer.Item;
  }

  /**
   * The named attributes of many items, read like `get`, in the order of the keys; absent ones are left out.
   * @throws DependencyError
   */
  async getMany(keys: readonly string[], attributes: readonly string[]): Promise<Item[]> {
    const found = new Map<unknown, Item>();
    let wanted = keys.map((key) => ({ process_id: key }));
    while (wanted.length > 0) {
      const batch = wanted.slice(0, mostKeys);
      const answer = await this.#asking(() =>
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
      for (const item of answer.Responses?.[this.#tableName] ?? []) found.set(item.process_id, item);
      const left = answer.UnprocessedKeys?.[this.#tableName]?.Keys ?? [];
      wanted = [...(left as typeof wanted), ...wanted.slice(mostKeys)];
    }
    return keys.map((key) => found.get(key)).filter((item) => item !== undefined);
  }

  /**
   * One conditional write.
   * @returns the item after it; undefined when the condition did not hold.
   * @throws DependencyError
   */
  async update(key: string, change: ItemUpdate): Promise<Item | undefined> {
    const { set = {}, setIfAbsent = {}, append = {}, condition, values = {} } = change;
    const update = expressionOf(change);
    const answer = await this.#conditionally(() =>
      this.#client.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { process_id: key },
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: namesIn(update, condition),
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
    return answer?.Attributes;
  }

  /** What an index shows, page by page as it is consumed; it may lag behind writes. @throws DependencyError */
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
      const answer = await this.#asking(() =>
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
      yield* answer.Items ?? [];
      startKey = answer.LastEvaluatedKey;
    } while (startKey);
  }

  /** Undefined when the write's condition did not hold. */
  async #conditionally<T>(send: () => Promise<T>): Promise<T | undefined> {
    return this.#asking(async () => {
      try {
        return await send();
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    });
  }

  async #asking<T>(send: () => Promise<T>): Promise<T> {
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

function expressionOf({ set = {}, setIfAbsent = {}, append = {}, remove = [] }: ItemUpdate) {
  const clause = (word: string, parts: string[]) => (parts.length > 0 ? [`${word} ${parts.join(', ')}`] : []);
  return [
    ...clause('SET', [
      ...Object.keys(set).map((name) => `#${name} = :${name}`),
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

/** DynamoDB refuses an empty list of values. */
const valuesFor = (values: Values): { ExpressionAttributeValues?: Record<string, unknown> } =>
  Object.keys(values).length === 0
    ? {}
    : {
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [`:${name}`, value]),
        ),
      };
