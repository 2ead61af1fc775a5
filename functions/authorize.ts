/**
 * The API's authorizer: authenticates each request and passes the result to the function. It allows every request, because
 * a refusal by API Gateway would not be problem+json: the function refuses instead (functions/http.ts). A function that
 * gets no result refuses the request.
 */
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import { authenticate } from '../lib/api/auth/authenticate.ts';
import type { Identity } from '../lib/api/auth/authenticate.ts';
import { openCredentials } from '../lib/api/auth/credentials.ts';
import { loadConfig } from '../lib/config.ts';
import { messageOf } from '../lib/errors.ts';
import { openLog } from '../lib/observability/log.ts';

const config = loadConfig();
const log = openLog(config, { function: 'authorize' });
const credentials = openCredentials(config);

export const handler = async ({
  headers,
}: APIGatewayRequestAuthorizerEventV2): Promise<
  APIGatewaySimpleAuthorizerWithContextResult<{ identity: string }>
> => {
  const identity = await identify(headers?.authorization ?? headers?.Authorization);
  return { isAuthorized: true, context: { identity: JSON.stringify(identity) } };
};

async function identify(authorization: string | undefined): Promise<Identity> {
  try {
    return await authenticate(authorization, credentials);
  } catch (error) {
    log.error('authentication unavailable', { error: error as Error });
    return { outcome: 'unavailable', reason: messageOf(error) };
  }
}
