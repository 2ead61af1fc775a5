/**
 * The job table on DynamoDB. Single-item conditional writes only: no transactions, no streams, no TTL,
 * so that it runs the same on AWS, LocalStack and dynalite.
 */
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DependencyError, FenceLostError, messageOf, TreinoError } from '../errors.ts';
import { jobFromItem, jobToItem } from './dynamodb-item.ts';
import { finishedProgress, queuedProgress } from './job.ts';
import type { Claim } from './job.ts';
import type { JobTable } from './job-table.ts';

/** Opens the table by name; the default client takes region, credentials and endpoint as the AWS SDK does. */
export function openDynamoDbJobTable(tableName: string, client = new DynamoDBClient({})): JobTable {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return new DynamoDbJobTable(documents, tableName);
}

/** One SET list with its values; names are always escaped, for `status` and others are reserved words. */
type Assignments = Readonly<Record<string, unknown>>;

class DynamoDbJobTable implements JobTable {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  create: JobTable['create'] = async (job) => {
    const written = await this.#conditionally(() =>
      this.#client.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: jobToItem(job),
          ConditionExpression: 'attribute_not_exists(process_id)',
        }),
      ),
    );
    if (!written) {
      throw new TreinoError(`There is already a job ${job.processId}.`, {
        code: 'job_exists',
        httpStatus: 409,
      });
    }
  };

  get: JobTable['get'] = async (processId) => {
    const answer = await this.#guard(() =>
      this.#client.send(
        new GetCommand({ TableName: this.#tableName, Key: { process_id: processId }, ConsistentRead: true }),
      ),
    );
    return answer.Item && jobFromItem(answer.Item);
  };

  markEnqueued: JobTable['markEnqueued'] = async (processId, at) => {
    await this.#update(processId, { enqueued_at: at.toISOString() }, 'attribute_exists(process_id)');
  };

  claim: JobTable['claim'] = async (processId, { runner, now, leaseSeconds }) => {
    const answer = await this.#conditionally(() =>
      this.#client.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { process_id: processId },
          UpdateExpression:
            'SET #status = :running, updated_at = :now, lease_expires_at = :lease, runner = :runner ADD attempt :one, fence :one',
          ConditionExpression: '#status = :pending OR (#status = :running AND lease_expires_at < :at)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':running': 'running',
            ':pending': 'pending',
            ':now': now.toISOString(),
            ':at': now.getTime(),
            ':lease': now.getTime() + leaseSeconds * 1000,
            ':runner': runner,
            ':one': 1,
          },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return answer?.Attributes && jobFromItem(answer.Attributes);
  };

  heartbeat: JobTable['heartbeat'] = async (claim, { now, leaseSeconds, progress }) => {
    await this.#updateFenced(claim, {
      updated_at: now.toISOString(),
      lease_expires_at: now.getTime() + leaseSeconds * 1000,
      progress,
    });
  };

  complete: JobTable['complete'] = async (claim, { now, modelId, bucketAddress, artifacts, fits }) => {
    await this.#updateFenced(claim, {
      status: 'completed',
      updated_at: now.toISOString(),
      finished_at: now.toISOString(),
      lease_expires_at: null,
      model_id: modelId,
      bucket_address: bucketAddress,
      artifacts,
      progress: finishedProgress(fits),
    });
  };

  fail: JobTable['fail'] = async (claim, { now, code, message }) => {
    await this.#updateFenced(claim, {
      status: 'failed',
      updated_at: now.toISOString(),
      finished_at: now.toISOString(),
      lease_expires_at: null,
      error_code: code,
      error_message: message,
    });
  };

  release: JobTable['release'] = async (claim, { now, keepAttempt }) => {
    const given = {
      status: 'pending',
      updated_at: now.toISOString(),
      lease_expires_at: null,
      runner: null,
      progress: queuedProgress,
    };
    await this.#updateFenced(claim, given, keepAttempt ? {} : { attempt: -1 });
  };

  async #updateFenced(
    claim: Claim,
    set: Assignments,
    add: Readonly<Record<string, number>> = {},
  ): Promise<void> {
    const held = await this.#update(
      claim.processId,
      set,
      '#status = :held AND fence = :fence',
      { names: { '#status': 'status' }, values: { ':held': 'running', ':fence': claim.fence } },
      add,
    );
    if (!held) throw new FenceLostError(claim.processId, claim.fence);
  }

  /** Returns whether the condition held. */
  async #update(
    processId: string,
    set: Assignments,
    condition: string,
    extra: { names: Record<string, string>; values: Record<string, unknown> } = { names: {}, values: {} },
    add: Readonly<Record<string, number>> = {},
  ): Promise<boolean> {
    const fields = [...Object.keys(set), ...Object.keys(add)];
    const sets = Object.keys(set).map((name) => `#${name} = :${name}`);
    const adds = Object.keys(add).map((name) => `#${name} :${name}`);
    const answer = await this.#conditionally(() =>
      this.#client.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { process_id: processId },
          UpdateExpression: `SET ${sets.join(', ')}${adds.length > 0 ? ` ADD ${adds.join(', ')}` : ''}`,
          ConditionExpression: condition,
          ExpressionAttributeNames: {
            ...Object.fromEntries(fields.map((name) => [`#${name}`, name])),
            ...extra.names,
          },
          ExpressionAttributeValues: {
            ...Object.fromEntries(
              Object.entries({ ...set, ...add }).map(([name, value]) => [`:${name}`, value]),
            ),
            ...extra.values,
          },
        }),
      ),
    );
    return answer !== undefined;
  }

  /** Undefined when the write's condition did not hold. */
  async #conditionally<T>(send: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#guard(send);
    } catch (error) {
      if (error instanceof DependencyError && error.cause instanceof ConditionalCheckFailedException)
        return undefined;
      throw error;
    }
  }

  async #guard<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw new DependencyError(
        'job table',
        `The job table ${this.#tableName} did not answer: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
  }
}
