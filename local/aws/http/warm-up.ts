/**
 * Calls each function of the HTTP API once, with requests that change nothing, so that the first caller
 * does not pay for loading code and opening connections.
 */
import { randomUUID } from 'node:crypto';

/** @throws TypeError when the API does not answer; what it answers does not matter. */
export async function warmUp(baseUrl: string): Promise<void> {
  const nobody = { indicator: 'status', machine_name: `warm-up ${randomUUID()}` };
  await Promise.all(
    [
      fetch(`${baseUrl}/health`),
      fetch(`${baseUrl}/status/${randomUUID()}`),
      fetch(`${baseUrl}/train`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(nobody),
      }),
    ].map(async (asked) => (await asked).arrayBuffer()),
  );
}
