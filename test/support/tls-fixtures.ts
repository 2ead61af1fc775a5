/** The certificates of test/fixtures/tls. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path of a file. */
export const tlsFile = (name: string): string => join(import.meta.dirname, '../fixtures/tls', name);

/** Certificate and key of a server. */
export const tlsIdentity = (name: 'localhost' | 'address'): { cert: string; key: string } => ({
  cert: readFileSync(tlsFile(`${name}.pem`), 'utf8'),
  key: readFileSync(tlsFile(`${name}.key`), 'utf8'),
});
