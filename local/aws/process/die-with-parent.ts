/**
 * Preloaded (`--import`) into child processes that run third-party programs. When the parent process ends for any
 * reason, the child ends too and frees its ports.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // The listener must not keep a finished process alive.
  process.channel.unref();
}
