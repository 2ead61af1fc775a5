/**
 * Sends requests without side effects to the functions of the HTTP API, so that their code is loaded and their
 * connections are open before the first real request.
 */
import { randomUUID } from 'node:crypto';

/** @throws TypeError when the API does not respond; the responses themselves are ignored */
export async function warmUp(baseUrl: string): Promise<void> {
  const unknownMachine = { indicator: 'status', machine_name: `warm-up ${randomUUID()}` };
  await Promise.all(
    [
      fetch(`${baseUrl}/health`),
      fetch(`${baseUrl}/status/${randomUUID()}`),
      fetch(`${baseUrl}/train`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(unknownMachine),
      }),
    ].map(async (response) => (await response).arrayBuffer()),
  );
}
