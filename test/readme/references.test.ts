/** What the documentation refers to exists: linked files and headings, paths, log messages, pictures. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const MAX_PICTURE_KIBIBYTES = 200;
const MAX_RECORD_LINES = 60;
/** Paths that a build creates. */
const GENERATED = ['console/dist'];

const markdownIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const files = ['.', 'docs', 'docs/adr'].flatMap(markdownIn);

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
/** The text outside of fenced blocks and code spans. */
const prose = (markdown: string): string =>
  markdown.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length));

const links = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
    .map(([, link, attribute]) => link ?? attribute!)
    .filter((target) => !/^[a-z]+:/.test(target));

/** Code spans that are paths in the repository; `*` stands for any characters of a name. */
const paths = (markdown: string): string[] =>
  [
    ...markdown
      .replaceAll(/^```.*?^```$/gms, '')
      .matchAll(/`((?:bench|cli|console|deploy|docs|functions|lib|local|plugins|scripts|test)\/[\w./*-]*)`/g),
  ].map(([, path]) => path!);

/** GitHub's anchors of a page's headings. */
function anchors(file: string): Set<string> {
  const found = new Set<string>();
  for (const [, title] of read(file)
    .replaceAll(/^```.*?^```$/gms, '')
    .matchAll(/^#+ (.+)$/gm)) {
    const text = title!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
    const anchor = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    let unique = anchor;
    for (let copy = 1; found.has(unique); copy += 1) unique = `${anchor}-${copy}`;
    found.add(unique);
  }
  return found;
}

describe('the documentation', () => {
  it.each(files)('has no broken link in %s', (file) => {
    const broken = links(read(file)).filter((target) => {
      const [path = '', anchor] = target.split('#');
      const linked = path === '' ? file : normalize(join(dirname(file), path));
      if (!existsSync(join(ROOT, linked))) return true;
      return anchor !== undefined && !anchors(linked).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(files)('names only paths that exist in %s', (file) => {
    const missing = paths(read(file)).filter((path) => {
      if (GENERATED.includes(path)) return false;
      if (!path.includes('*')) return !existsSync(join(ROOT, path));
      const name = new RegExp(`^${basename(path).replaceAll('.', '[.]').replaceAll('*', '.*')}$`);
      return !readdirSync(join(ROOT, dirname(path))).some((entry) => name.test(entry));
    });
    expect(missing).toEqual([]);
  });

  it('quotes only log messages that the code writes in the alarms of docs/operations.md', () => {
    const alarms = /^## Alarms\n(.*?)^## /ms.exec(read('docs/operations.md'))![1]!;
    const quoted = [...alarms.matchAll(/`([a-z-]+(?: [a-z-]+)+)`/g)].map(([, message]) => message!);
    const code = ['lib', 'functions']
      .flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
          join(folder, name),
        ),
      )
      .filter((name) => name.endsWith('.ts'))
      .map(read)
      .join('\n');
    expect(quoted.length).toBeGreaterThan(5);
    expect(quoted.filter((message) => !code.includes(`'${message}'`))).toEqual([]);
  });

  it('links every page of docs/ from README.md', () => {
    const linked = new Set(links(read('README.md')).map((target) => target.split('#')[0]));
    expect(markdownIn('docs').filter((page) => !linked.has(page))).toEqual([]);
  });

  it('links every decision record from their index, and keeps records short', () => {
    const index = links(read('docs/adr/README.md'));
    const records = readdirSync(join(ROOT, 'docs/adr')).filter((name) => /^\d{4}-.*\.md$/.test(name));
    expect(records.filter((name) => !index.includes(name))).toEqual([]);
    for (const name of records) {
      const lines = read(`docs/adr/${name}`).trimEnd().split('\n').length;
      expect({ name, isShort: lines <= MAX_RECORD_LINES }).toEqual({ name, isShort: true });
    }
  });

  it(`has pictures of at most ${MAX_PICTURE_KIBIBYTES} KiB`, () => {
    const pictures = readdirSync(join(ROOT, 'docs/images'));
    expect(pictures.length).toBeGreaterThan(0);
    for (const name of pictures) {
      expect(statSync(join(ROOT, 'docs/images', name)).size).toBeLessThanOrEqual(
        MAX_PICTURE_KIBIBYTES * 1024,
      );
    }
  });
});
