/**
 * Preloaded (`--import`) into children that are not ours to write: when the process that forked them is
 * gone, however it went, they go too, and free their ports.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Listening must not keep alive what has otherwise finished.
  process.channel.unref();
}
