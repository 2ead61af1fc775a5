/** Packages the service for deployment from a copy, so that an existing .serverless/ stays untouched. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

export interface PackageOptions {
  readonly stage?: string;
  /** Settings of the deployer. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Edits serverless.yml. */
  readonly change?: (yaml: string) => string;
}

export interface CloudFormation {
  readonly Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/** The folder where `npm test` stores libxgboost. */
export const STATE = resolve(root, process.env.TREINO_STATE_DIR ?? '.treino');

/** Path of the CloudFormation template in a folder that packageService() or packageTemplate() returned. */
export const templatePath = (output: string): string =>
  join(output, 'cloudformation-template-update-stack.json');

export const readTemplate = async (output: string): Promise<CloudFormation> =>
  JSON.parse(await readFile(templatePath(output), 'utf8')) as CloudFormation;

/**
 * Packages only the CloudFormation template, in a few seconds: the zips are empty.
 * @param folder to create for the copy
 * @returns the folder with the template
 */
export const packageTemplate = (folder: string, options: PackageOptions = {}): Promise<string> =>
  packageService(folder, STATE, {
    ...options,
    change: (yaml) =>
      (options.change?.(yaml) ?? yaml).replace('./plugins/bundle.cjs', './plugins/template-only.cjs'),
  });

/**
 * Runs `serverless package` without this process's environment and without credentials.
 * @param folder to create for the copy
 * @param state folder of libxgboost (TREINO_STATE_DIR)
 * @returns the folder with the zips and the CloudFormation template
 */
export async function packageService(
  folder: string,
  state: string,
  { stage = 'production', environment = {}, change = (yaml) => yaml }: PackageOptions = {},
): Promise<string> {
  await mkdir(folder);
  for (const part of ['plugins', 'deploy'])
    await cp(join(root, part), join(folder, part), { recursive: true });
  await cp(join(import.meta.dirname, 'template-only.cjs'), join(folder, 'plugins/template-only.cjs'));
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
