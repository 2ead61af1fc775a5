/** DynamoDB by dynalite, in this process: when the process dies, the port is free again. Data is on disk. */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { LOCAL_HOST } from '../../../lib/local-settings.ts';
import { emulatorCheck } from '../guard/emulator-check.ts';
import { guardServer } from '../guard/request-guard.ts';
import { listenOnIpv6 } from '../loopback.ts';

export interface DynamoDbEmulator {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts DynamoDB on the loopback addresses. It refuses requests of web pages.
 * @param options.port 0 picks a free port
 */
export async function startDynamoDb(options: { dataDir: string; port: number }): Promise<DynamoDbEmulator> {
  mkdirSync(options.dataDir, { recursive: true });
  const server = dynalite({ path: options.dataDir, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  guardServer(server, emulatorCheck({ contentTypes: ['application/x-amz-json-1.0', 'application/json'] }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, LOCAL_HOST, resolve);
  });
  const closeIpv6 = await listenOnIpv6(server);
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve, reject) => {
        closeIpv6();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
