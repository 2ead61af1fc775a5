/** The local stack's settings, as programs in any folder read them. */
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import { ROOT } from './support.ts';

const elsewhere = realpathSync(tmpdir());

const stateDirOf = (environment: Record<string, string>): string =>
  execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `import { loadSettings } from '${pathToFileURL(join(ROOT, 'local/settings.ts')).href}';
       process.stdout.write(loadSettings().TREINO_STATE_DIR);`,
    ],
    { cwd: elsewhere, env: { PATH: process.env.PATH, ...environment }, encoding: 'utf8' },
  );

it('keeps the state in the checkout, wherever it is asked from', () => {
  expect(stateDirOf({})).toBe(join(ROOT, '.treino'));
});

it('takes a state directory that is given by the folder one is in', () => {
  expect(stateDirOf({ TREINO_STATE_DIR: 'state' })).toBe(join(elsewhere, 'state'));
});
