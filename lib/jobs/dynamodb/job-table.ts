/**
 * The job table on DynamoDB. It uses single-item conditional writes only, without transactions, streams or TTL, so that
 * it works the same on AWS, LocalStack and dynalite. Training locks and places are items of the same table.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { requestTimeouts } from '../../platform/aws/request-timeouts.ts';
import { createTransitions } from './create-transitions.ts';
import { DynamoDbTable } from './dynamodb-table.ts';
import { externalTransitions } from './external-transitions.ts';
import { jobChanges } from './job-changes.ts';
import { listing } from './listing.ts';
import { outbox } from './outbox.ts';
import { places } from './places.ts';
import { trainingLocks } from './training-locks.ts';
import { workerTransitions } from './worker-transitions.ts';
import type { OutboxOptions } from '../job-outbox.ts';
import type { JobTable } from '../job-table.ts';

/** Opens the table by name. The default client takes region, credentials and endpoint from the AWS SDK's settings. */
export function openDynamoDbJobTable(
  tableName: string,
  client = new DynamoDBClient(requestTimeouts),
  { outboxEnabled = false }: OutboxOptions = {},
): JobTable {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table = new DynamoDbTable(documents, tableName);
  const jobPlaces = places(table);
  const changes = jobChanges(table, outboxEnabled, jobPlaces);
  return {
    now: () => table.now(),
    ...createTransitions(table, changes, jobPlaces),
    ...workerTransitions(table, changes),
    ...externalTransitions(table, changes),
    ...listing(table),
    ...outbox(table),
    ...trainingLocks(table),
  };
}
