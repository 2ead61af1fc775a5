/**
 * Puts the tables and pictures of the results into docs/benchmarks.md, so that its figures are those of the files:
 *
 *   <!-- bench:search --> … replaced … <!-- /bench:search -->
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineLine } from './machine.ts';
import { parts } from './parts.ts';
import { asSvg } from './plot.ts';
import { readResults } from './results.ts';
import { asMarkdown } from './table.ts';

const docs = join(import.meta.dirname, '../docs');
const file = join(docs, 'benchmarks.md');
const pictureFolder = 'benchmarks';

/** @param results the folder of the results. */
export async function writeDocument(results: string): Promise<void> {
  let text = await readFile(file, 'utf8');
  for (const part of parts) {
    const found = await readResults(results, part);
    if (!found) {
      text = replaceBlock(text, part.name, 'Not measured yet.');
      continue;
    }
    const pictures = part.pictures?.(found.records) ?? [];
    for (const picture of pictures) {
      await mkdir(join(docs, pictureFolder), { recursive: true });
      await writeFile(join(docs, pictureFolder, `${picture.name}.svg`), asSvg(picture));
    }
    const blocks = [
      ...pictures.map(({ name, title }) => `![${title}](${pictureFolder}/${name}.svg)`),
      ...part.tables(found.records).map(asMarkdown),
      `_${machineLine(found.machine)}_`,
      ...found.leftOut.map((what) => `Left out: ${what}`),
    ];
    text = replaceBlock(text, part.name, blocks.join('\n\n'));
  }
  await writeFile(file, text);
}

/** @throws Error when the document has no place for the part. */
export function replaceBlock(text: string, name: string, block: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const from = text.indexOf(begin);
  const until = text.indexOf(end);
  if (from === -1 || until < from) throw new Error(`docs/benchmarks.md has no place for ${name}: ${begin}.`);
  return `${text.slice(0, from + begin.length)}\n\n${block}\n\n${text.slice(until)}`;
}
