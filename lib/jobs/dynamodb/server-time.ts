/**
 * The clock of DynamoDB's servers, which every response states in its `Date` header, in whole seconds:
 *
 *   header        17:00:05 ├───────────── the server's time is in here ─────────────┤ 17:00:06 + duration of the request
 *   this clock    in the range: exact enough, and has milliseconds; outside: wrong, so the nearest end of the range is used
 */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What a middleware of the AWS SDK sees of an HTTP response. */
interface HttpResponse {
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the servers' time, with a read of an item that does not exist.
 * @throws errors of the AWS SDK
 */
export async function readServerTime(client: DynamoDBDocumentClient, tableName: string): Promise<Date> {
  const command = new GetCommand({ TableName: tableName, Key: { process_id: 'server time' } });
  let stated: string | undefined;
  command.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      stated = (result.response as HttpResponse).headers?.date;
      return result;
    },
    { step: 'deserialize' },
  );
  const startedAt = performance.now();
  await client.send(command);
  return withinStatedSecond(stated, Date.now(), performance.now() - startedAt);
}

/**
 * @param stated the `Date` header; without a valid one, this machine's clock is used
 * @param ownTime this machine's clock, milliseconds since the Unix epoch
 * @param durationMs of the request
 */
export function withinStatedSecond(stated: string | undefined, ownTime: number, durationMs: number): Date {
  const second = Date.parse(stated ?? '');
  if (Number.isNaN(second)) return new Date(ownTime);
  return new Date(Math.min(Math.max(ownTime, second), second + 999 + Math.ceil(durationMs)));
}
