/**
 * Preloaded (`--import`) into serverless-offline, which opens its two ports itself and cannot be told to check requests:
 * puts a check in front of each, and keeps the Lambda endpoint on the loopback address whatever address the API has. If the API
 * has the loopback address too, it answers on ::1 as well.
 */
import { Server } from 'node:http';
import { isMainThread } from 'node:worker_threads';
import { z } from 'zod';
import { parseEnvironment } from '../../../lib/config.ts';
import { LOCAL_HOST } from '../../../lib/local-settings.ts';
import { API_FORMAT, apiCheck } from '../guard/api-check.ts';
import { emulatorCheck } from '../guard/emulator-check.ts';
import { guardServer } from '../guard/request-guard.ts';
import { isLoopbackHost, listenOnIpv6 } from '../loopback.ts';

/** What the parent process passes in the environment variable TREINO_PORT_GUARD, as JSON. */
export interface PortGuard {
  readonly httpPort: number;
  readonly lambdaPort: number;
  /** Null: every request needs a token, and no check is needed. */
  readonly api: { readonly names: readonly string[]; readonly origins: readonly string[] } | null;
}

/** JSON, or the bytes that AWS SDKs send. A page cannot send either without asking first. */
const INVOKE_TYPES = ['application/json', 'application/octet-stream', 'application/x-amz-json-1.1'];

if (isMainThread) {
  const { TREINO_PORT_GUARD } = parseEnvironment(z.object({ TREINO_PORT_GUARD: z.string() }));
  const { lambdaPort, httpPort, api } = JSON.parse(TREINO_PORT_GUARD) as PortGuard;
  // Hapi calls listen(port, address, callback), after it has added its listeners.
  const listen = Reflect.get(Server.prototype, 'listen') as (this: Server, ...options: unknown[]) => Server;
  Server.prototype.listen = function guardedListen(this: Server, ...options: unknown[]): Server {
    const port = Number(options[0]);
    if (port === httpPort && api) guardServer(this, apiCheck(api), API_FORMAT);
    const isLocalApi = port === httpPort && isLoopbackHost(String(options[1]));
    if (port === lambdaPort) guardServer(this, emulatorCheck({ contentTypes: INVOKE_TYPES }));
    // The stack has checked that the port is free on both addresses.
    if (isLocalApi) this.once('listening', () => void listenOnIpv6(this));
    return isLocalApi || port === lambdaPort
      ? listen.call(this, port, LOCAL_HOST, ...options.slice(2))
      : listen.apply(this, options);
  };
}
