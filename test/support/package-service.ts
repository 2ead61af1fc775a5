/** Packages the service for deployment from a copy, so that an existing .serverless/ stays untouched. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/**
 * Runs `serverless package` without this process's environment and without credentials.
 * @param folder to create for the copy
 * @param state folder of libxgboost (TREINO_STATE_DIR)
 * @param options.environment settings of the deployer
 * @param options.change edits serverless.yml
 * @returns the folder with the zips and the CloudFormation template
 */
export async function packageService(
  folder: string,
  state: string,
  {
    stage = 'production',
    environment = {},
    change = (yaml: string) => yaml,
  }: {
    stage?: string;
    environment?: Readonly<Record<string, string>>;
    change?: (yaml: string) => string;
  } = {},
): Promise<string> {
  await mkdir(folder);
  for (const part of ['plugins', 'deploy'])
    await cp(join(root, part), join(folder, part), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  const yaml = await readFile(join(root, 'serverless.yml'), 'utf8');
  await writeFile(join(folder, 'serverless.yml'), change(yaml));
  for (const part of ['console', 'functions', 'lib', 'node_modules'])
    await symlink(join(root, part), join(folder, part));
  const serverless = join(root, 'node_modules/serverless/bin/serverless.js');
  await run(process.execPath, [serverless, 'package', '--stage', stage], {
    cwd: folder,
    env: { ...environment, PATH: process.env.PATH, HOME: folder, TREINO_STATE_DIR: state },
  });
  return join(folder, '.serverless');
}
