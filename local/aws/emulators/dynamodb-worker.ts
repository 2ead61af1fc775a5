/** The thread of the DynamoDB emulator. */
import { parentPort, workerData } from 'node:worker_threads';
import { startDynamoDb } from './dynamodb.ts';
import type { EmulatorData, EmulatorMessage } from './emulator-thread.ts';

const emulator = await startDynamoDb(workerData as EmulatorData);
parentPort!.on('message', (message) => {
  if (message === 'stop') void emulator.stop().then(() => process.exit());
});
parentPort!.postMessage({ type: 'listening', port: emulator.port } satisfies EmulatorMessage);
