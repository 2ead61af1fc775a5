/** The deployment package, made from a copy of the service, so that one made by hand stays. */
import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/**
 * Runs `serverless package` as in a deployer's shell: nothing of this process' settings, no credentials.
 * @param folder new; holds the copy
 * @param state where libxgboost is kept (TREINO_STATE_DIR)
 * @returns the folder of the zips and the CloudFormation template
 */
export async function packageService(folder: string, state: string): Promise<string> {
  await mkdir(folder);
  await cp(join(root, 'plugins'), join(folder, 'plugins'), { recursive: true });
  for (const file of ['serverless.yml', 'package.json']) await cp(join(root, file), join(folder, file));
  for (const part of ['functions', 'lib', 'node_modules'])
    await symlink(join(root, part), join(folder, part));
  await run(process.execPath, [join(root, 'node_modules/serverless/bin/serverless.js'), 'package'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TREINO_STATE_DIR: state },
  });
  return join(folder, '.serverless');
}
