/**
 * The job table in DynamoDB as `serverless.yml` declares it for AWS, created where it is missing. A table
 * of an older version, without today's indexes, is made anew with its jobs in it: dynalite cannot add an
 * index to a table (its UpdateTable takes the wish and does nothing).
 *
 *   old table ─▶ its items copied aside ─▶ old table deleted ─▶ new table ─▶ items put back ─▶ copy deleted
 *
 * A kill at any arrow is made good by the next start.
 */
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, TableDescription } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan, PutCommand } from '@aws-sdk/lib-dynamodb';
import { jobFromItem, jobToItem } from '../../../lib/jobs/dynamodb/item.ts';

export const JOBS_TABLE = {
  name: 'training_jobs',
  hashKey: 'process_id',
  /** Sorted by `created_order`; with what the listings (lib/jobs/dynamodb/listing.ts) filter by. */
  sortKey: 'created_order',
  indexes: [
    {
      name: 'by_status',
      hashKey: 'status',
      attributes: ['machine_name', 'indicator', 'enqueued_at', 'updated_at', 'lease_expires_at'],
    },
    { name: 'by_machine', hashKey: 'machine_name', attributes: ['status'] },
    // Sparse: of the jobs that have events to send.
    { name: 'by_unsent', hashKey: 'unsent', attributes: ['unsent_since'] },
  ],
} as const;

const waiting = { maxWaitTime: 10, minDelay: 1 };

/** Creates the table or brings it up to date; safe to repeat. */
export async function createJobsTable(
  dynamodb: DynamoDBClient,
  name: string = JOBS_TABLE.name,
): Promise<void> {
  const aside = `${name}_aside`;
  const table = await describe(dynamodb, name);
  if (table && !hasIndexes(table)) {
    await create(dynamodb, aside);
    await copy(dynamodb, name, aside);
    await remove(dynamodb, name);
  }
  await create(dynamodb, name);
  if (await describe(dynamodb, aside)) {
    await copy(dynamodb, aside, name);
    await remove(dynamodb, aside);
  }
}

async function describe(dynamodb: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function hasIndexes(table: TableDescription): boolean {
  const names = new Set(table.GlobalSecondaryIndexes?.map((index) => index.IndexName));
  return JOBS_TABLE.indexes.every((index) => names.has(index.name));
}

async function create(dynamodb: DynamoDBClient, name: string): Promise<void> {
  const { hashKey, sortKey, indexes } = JOBS_TABLE;
  try {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [hashKey, sortKey, ...indexes.map((index) => index.hashKey)].map(
          (attribute) => ({
            AttributeName: attribute,
            AttributeType: 'S',
          }),
        ),
        KeySchema: [{ AttributeName: hashKey, KeyType: 'HASH' }],
        GlobalSecondaryIndexes: indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: [
            { AttributeName: index.hashKey, KeyType: 'HASH' },
            { AttributeName: sortKey, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.attributes] },
        })),
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client: dynamodb, ...waiting }, { TableName: name });
}

async function remove(dynamodb: DynamoDBClient, name: string): Promise<void> {
  await dynamodb.send(new DeleteTableCommand({ TableName: name }));
  await waitUntilTableNotExists({ client: dynamodb, ...waiting }, { TableName: name });
}

/** Copies every item, jobs with the attributes of today; what is in the target already stays. */
async function copy(dynamodb: DynamoDBClient, from: string, to: string): Promise<void> {
  const documents = DynamoDBDocumentClient.from(dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  for await (const page of paginateScan({ client: documents }, { TableName: from, ConsistentRead: true })) {
    for (const item of page.Items ?? []) {
      await putIfAbsent(
        documents,
        to,
        'status' in item ? { ...item, ...jobToItem(jobFromItem(item)) } : item,
      );
    }
  }
}

async function putIfAbsent(
  documents: DynamoDBDocumentClient,
  table: string,
  item: Record<string, unknown>,
): Promise<void> {
  try {
    await documents.send(
      new PutCommand({
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(process_id)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
