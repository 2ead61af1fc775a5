/** `npm run licences`: lists the production dependencies by licence, from the lock file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const byLicence = new Map();
for (const [path, entry] of Object.entries(packages)) {
  if (path === '' || entry.dev || entry.devOptional) continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const licence = entry.license ?? 'unknown';
  byLicence.set(licence, [...(byLicence.get(licence) ?? []), `${name} ${entry.version}`]);
}
byLicence.set('Apache-2.0', [...(byLicence.get('Apache-2.0') ?? []), 'libxgboost (fetched)']);
for (const licence of [...byLicence.keys()].sort()) {
  console.log(
    `${licence}\n${byLicence
      .get(licence)
      .sort()
      .map((line) => `  ${line}`)
      .join('\n')}`,
  );
}
