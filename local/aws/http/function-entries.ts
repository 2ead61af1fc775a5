/**
 * What serverless-offline loads a function by. It looks for a handler anew at every request: for up to six names of
 * its file, in package.json, and through the hooks of a TypeScript loader, together a quarter of what a request
 * costs. The first name it looks for has no extension and is required; so that is what lies here, and imports the
 * sources, which Node runs as they are, as everywhere else in the stack.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Writes an entry for each file of `<root>/functions`, in place of what was there.
 * @param folder becomes serverless-offline's `location`: functions/get-status.handler is looked for below it.
 */
export function writeFunctionEntries(root: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'functions'), { recursive: true });
  // The nearest package.json says what a file without an extension is.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'commonjs' }));
  const sources = join(root, 'functions');
  for (const file of readdirSync(sources).filter((name) => name.endsWith('.ts'))) {
    writeFileSync(join(folder, 'functions', basename(file, '.ts')), entryOf(join(sources, file)));
  }
}

/** Imports: to require sources fails where one of their modules is just being imported. Once they are there, it asks no more. */
const entryOf = (source: string): string => `const source = ${JSON.stringify(pathToFileURL(source).href)};
let handler;
exports.handler = async (event, context) => {
  handler ??= (await import(source)).handler;
  return handler(event, context);
};
`;
