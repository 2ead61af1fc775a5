/** The local stack's settings, read by programs that run in any folder. */
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import { ROOT } from './local/support.ts';

const elsewhere = realpathSync(tmpdir());

const stateDirOf = (environment: Record<string, string>): string =>
  execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `import { loadLocalSettings } from '${pathToFileURL(join(ROOT, 'lib/local-settings.ts')).href}';
       process.stdout.write(loadLocalSettings().TREINO_STATE_DIR);`,
    ],
    { cwd: elsewhere, env: { PATH: process.env.PATH, ...environment }, encoding: 'utf8' },
  );

it('defaults to a state directory in the checkout, whatever the current directory', () => {
  expect(stateDirOf({})).toBe(join(ROOT, '.treino'));
});

it('resolves a relative state directory against the current directory', () => {
  expect(stateDirOf({ TREINO_STATE_DIR: 'state' })).toBe(join(elsewhere, 'state'));
});
