/** No package runs code when it is installed. npm 10 runs the install scripts of all packages unless it is told not to. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ROOT, temporaryFolder } from '../local/support.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** Installs a package with an install script, offline. @returns whether the script ran */
function runsInstallScript(hasOurSettings: boolean): boolean {
  const package_ = join(folder.path, 'package');
  const application = join(folder.path, `application-${hasOurSettings}`);
  for (const path of [package_, application]) mkdirSync(path, { recursive: true });
  const probe = join(folder.path, `probe-${hasOurSettings}`);
  const postinstall = `node -e "require('fs').writeFileSync(process.env.PROBE, '')"`;
  const npm = (directory: string, ...options: string[]) =>
    execFileSync('npm', [...options, '--offline', '--silent', '--no-audit', '--no-fund'], {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        HOME: folder.path,
        npm_config_cache: join(folder.path, 'cache'),
        PROBE: probe,
      },
    });
  writeFileSync(
    join(package_, 'package.json'),
    JSON.stringify({ name: 'curious', version: '1.0.0', scripts: { postinstall } }),
  );
  npm(package_, 'pack', '--pack-destination', application);
  writeFileSync(
    join(application, 'package.json'),
    JSON.stringify({
      name: 'application',
      version: '1.0.0',
      dependencies: { curious: 'file:curious-1.0.0.tgz' },
    }),
  );
  if (hasOurSettings) copyFileSync(join(ROOT, '.npmrc'), join(application, '.npmrc'));
  npm(application, 'install', '--package-lock-only');
  npm(application, 'ci');
  expect(existsSync(join(application, 'node_modules/curious/package.json'))).toBe(true);
  return existsSync(probe);
}

it('keeps install scripts from running, by the settings in .npmrc', () => {
  // The script runs without them, so the test can fail.
  expect([runsInstallScript(false), runsInstallScript(true)]).toEqual([true, false]);
}, 120_000);

it('copies the settings into the image before it installs packages', () => {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').split('\n');
  const copied = lines.findIndex((line) => line.startsWith('COPY ') && line.includes('.npmrc'));
  const installed = lines.findIndex((line) => line.startsWith('RUN npm ci'));
  expect(copied).toBeGreaterThanOrEqual(0);
  expect(installed).toBeGreaterThan(copied);
});
