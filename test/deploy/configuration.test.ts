/** docs/configuration.md matches the schemas. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../local/support.ts';

it('is up to date (npm run configuration)', () => {
  const page = execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `import { format, resolveConfig } from 'prettier';
       import { configurationPage } from './scripts/configuration-page.ts';
       const options = await resolveConfig('docs/configuration.md');
       process.stdout.write(await format(configurationPage(), { ...options, parser: 'markdown' }));`,
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect(page).toBe(readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8'));
});
