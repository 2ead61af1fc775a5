/**
 * Entry files that serverless-offline loads functions from. It resolves the handler again for each request: up to six
 * file names, package.json, and the hooks of a TypeScript loader. That is a quarter of the time of a request. The
 * first name it tries has no extension and is loaded by `require`, so the entries have such names and import the
 * TypeScript sources, which Node runs directly.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Writes an entry for each file of `<root>/functions`. Replaces the content of `folder`.
 * @param folder the `location` of serverless-offline, in which it finds functions/get-status.handler
 * @param host the module function-host.ts, if it runs the functions
 */
export function writeFunctionEntries(root: string, folder: string, host?: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'functions'), { recursive: true });
  // The nearest package.json determines the module type of a file without an extension.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'commonjs' }));
  const sources = join(root, 'functions');
  for (const file of readdirSync(sources).filter((name) => name.endsWith('.ts'))) {
    const name = basename(file, '.ts');
    writeFileSync(
      join(folder, 'functions', name),
      host === undefined ? entryOf(join(sources, file)) : hostedEntryOf(name, host),
    );
  }
}

/**
 * Uses `import`, because `require` fails for a module that is being imported at the moment. The handler is imported
 * once.
 */
const entryOf = (source: string): string => `const source = ${JSON.stringify(pathToFileURL(source).href)};
let handler;
exports.handler = async (event, context) => {
  handler ??= (await import(source)).handler;
  return handler(event, context);
};
`;

const hostedEntryOf = (name: string, host: string): string =>
  `const host = ${JSON.stringify(pathToFileURL(host).href)};
exports.handler = async (event) => (await import(host)).invokeFunction(${JSON.stringify(name)}, event);
`;
