/** Runs the tools that generate, compile and run clients. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { messageOf } from '../../lib/errors.ts';

const { TREINO_STATE_DIR } = parseEnvironment(
  z.object({ TREINO_STATE_DIR: z.string().default(resolve(import.meta.dirname, '../../.treino')) }),
);

/** Where downloaded and compiled tools stay for the next run. */
const TOOLS = join(resolve(TREINO_STATE_DIR), 'clients');

/** A downloaded program, or why it is not available. */
export type Tool = { readonly program: string } | { readonly missing: string };

/**
 * Runs a program and returns its output.
 * @throws Error with what the program printed if it fails
 */
export async function run(program: string, options: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, options, { cwd, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const printed = `${stdout}\n${stderr}`.trim().slice(-5000);
    throw new Error(`${messageOf(error).split('\n')[0]!}\n${printed}`, { cause: error });
  }
}

/**
 * Downloads a program unless it is there.
 * @param name name of the program and its version
 * @param download gets the folder for the program
 */
async function provide(name: string, download: (folder: string) => Promise<string>): Promise<Tool> {
  const folder = join(TOOLS, name);
  mkdirSync(folder, { recursive: true });
  try {
    return { program: await download(folder) };
  } catch (error) {
    return { missing: `${name} cannot be downloaded: ${messageOf(error).split('\n')[0]!}` };
  }
}

/** openapi-generator, by Maven. It runs on Java. */
export const provideOpenapiGenerator = (version: string): Promise<Tool> =>
  provide(`openapi-generator-${version}`, async (folder) => {
    const jar = join(folder, `openapi-generator-cli-${version}.jar`);
    const artifact = `org.openapitools:openapi-generator-cli:${version}`;
    if (!existsSync(jar)) {
      const copy = ['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
      await run('mvn', ['--batch-mode', '--quiet', ...copy], folder);
    }
    await run('java', ['-version'], folder);
    return jar;
  });

/** oapi-codegen, compiled by Go. */
export const provideOapiCodegen = (version: string): Promise<Tool> =>
  provide(`oapi-codegen-${version}`, async (folder) => {
    const program = join(folder, 'oapi-codegen');
    const module = `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v${version}`;
    if (!existsSync(program)) await run('env', [`GOBIN=${folder}`, 'go', 'install', module], folder);
    return program;
  });

/** Go, which clients are compiled with. */
export const provideGo = (): Promise<Tool> =>
  provide('go', async (folder) => {
    await run('go', ['version'], folder);
    return 'go';
  });
