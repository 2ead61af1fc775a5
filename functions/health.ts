/** GET /health: the service answers. It touches nothing else. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonAnswer } from '../lib/http/problem.ts';

export const handler = (): Promise<APIGatewayProxyStructuredResultV2> =>
  Promise.resolve({ ...jsonAnswer(200, { status: 'ok', timestamp: new Date().toISOString() }) });
