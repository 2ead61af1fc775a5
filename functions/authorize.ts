/**
 * The API's authorizer: who calls, for each request. It lets every request pass, with what it found out; the
 * functions refuse (functions/http.ts), since an API Gateway's own refusal would be no problem+json. A
 * function that no authorizer has run for refuses everyone.
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
import { openLog } from '../lib/log.ts';

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
    log.error('callers cannot be known', { error: error as Error });
    return { outcome: 'unavailable', reason: messageOf(error) };
  }
}
