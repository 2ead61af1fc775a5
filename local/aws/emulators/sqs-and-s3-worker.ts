/** The thread of the SQS and S3 emulator. */
import { parentPort, workerData } from 'node:worker_threads';
import type { EmulatorData, EmulatorMessage } from './emulator-thread.ts';
import { startSqsAndS3 } from './sqs-and-s3.ts';

const send = (message: EmulatorMessage): void => parentPort!.postMessage(message);

const emulator = await startSqsAndS3({
  ...(workerData as EmulatorData),
  onObject: (object) => send({ type: 'object', object }),
});
parentPort!.on('message', (message) => {
  if (message === 'end-polls') emulator.endPolls();
  if (message === 'stop') void emulator.stop().then(() => process.exit());
});
send({ type: 'listening', port: emulator.port });
