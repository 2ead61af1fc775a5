/**
 * The job table in DynamoDB, as `serverless.yml` declares it for AWS. A table of an older version lacks indexes and
 * is recreated with its jobs, because dynalite cannot add an index (its UpdateTable succeeds without effect).
 *
 *   old table ─▶ copy items to a backup table ─▶ delete old table ─▶ create new table ─▶ copy items back
 *     ─▶ delete backup table
 *
 * After a kill at any step, the next start completes the sequence.
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
import { jobFromItem, jobToItem } from '../../../lib/jobs/dynamodb/job-item.ts';

export const JOBS_TABLE = {
  name: 'training_jobs',
  hashKey: 'process_id',
  /** Sort key of all indexes. Their attributes are those that the listings filter by. */
  sortKey: 'created_order',
  indexes: [
    {
      name: 'by_status',
      hashKey: 'status',
      attributes: ['machine_name', 'indicator', 'enqueued_at', 'updated_at', 'lease_expires_at'],
    },
    { name: 'by_machine', hashKey: 'machine_name', attributes: ['status'] },
    // Sparse: contains only pending and running jobs that a principal requested.
    { name: 'by_active_submitter', hashKey: 'active_submitter', attributes: ['status'] },
    // Sparse: contains only jobs with unsent events.
    { name: 'by_unsent', hashKey: 'unsent', attributes: ['unsent_since'] },
  ],
} as const;

/** Seconds. */
const WAITER_OPTIONS = { maxWaitTime: 10, minDelay: 1 };

/** Creates the table or updates it. Safe to repeat. */
export async function createJobsTable(
  dynamodb: DynamoDBClient,
  name: string = JOBS_TABLE.name,
): Promise<void> {
  const backup = `${name}_aside`;
  const table = await describe(dynamodb, name);
  if (table && !hasIndexes(table)) {
    await create(dynamodb, backup);
    await copy(dynamodb, name, backup);
    await remove(dynamodb, name);
  }
  await create(dynamodb, name);
  if (await describe(dynamodb, backup)) {
    await copy(dynamodb, backup, name);
    await remove(dynamodb, backup);
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
  await waitUntilTableExists({ client: dynamodb, ...WAITER_OPTIONS }, { TableName: name });
}

async function remove(dynamodb: DynamoDBClient, name: string): Promise<void> {
  await dynamodb.send(new DeleteTableCommand({ TableName: name }));
  await waitUntilTableNotExists({ client: dynamodb, ...WAITER_OPTIONS }, { TableName: name });
}

/** Copies all items and updates jobs to the current attributes. Items that exist in the target stay unchanged. */
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
