/** No text that users read contains an archaic word or one of the private metaphors of earlier versions. */
import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');

const REFUSED = [
  ...[
    'foretells?',
    'foretold',
    'foretelling',
    'anew',
    'lest',
    'shall',
    'mend(s|ed|ing)?',
    'whilst',
    'amongst',
  ],
  ...[
    'whereof',
    'thereof',
    'whereby',
    'wherein',
    'therein',
    'hereby',
    'herein',
    'hitherto',
    'whosoever',
    'whoso',
  ],
  ...['tells? of', 'told of', 'telling of', 'who has', 'who asks?', 'let be', '(is|are|was|were) to be'],
  ...[
    'but for',
    'none the worse',
    'worked off',
    'works off',
    'no longer good',
    'not to be had',
    'without a word',
  ],
  ...[
    'doorbells?',
    'cr(y|ies|ied) wolf',
    'unasked',
    'undertakers?',
    'bur(y|ies|ied)',
    'reviv(e|es|ed|ing)',
    'lessons?',
  ],
];
const pattern = new RegExp(`\\b(${REFUSED.join('|')})\\b`, 'gi');

/** Whole texts that are names and not prose, by file. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  // A field of the model's metrics.
  'lib/report/indicators/health/charts.ts': ['foretold'],
};

interface Text {
  readonly line: number;
  readonly text: string;
}

/** The string literals, templates and JSX texts of a TypeScript file, without import paths. */
function textsOfSource(path: string): Text[] {
  const content = readFileSync(join(root, path), 'utf8');
  const source = ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
  const texts: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node)) {
      texts.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: node.text });
    }
    node.forEachChild(visit);
  };
  visit(source);
  return texts;
}

/** A page without its code, which consists of names. */
function textsOfPage(path: string): Text[] {
  const prose = readFileSync(join(root, path), 'utf8')
    .replaceAll(/^```[^]*?^```/gm, (block) => '\n'.repeat(block.split('\n').length - 1))
    .replaceAll(/`[^`\n]+`/g, '');
  return prose.split('\n').map((text, index) => ({ line: index + 1, text }));
}

/** The sentences of the OpenAPI document: what its readers see as prose, not its field names. */
function textsOfDocument(path: string): Text[] {
  const texts: Text[] = [];
  JSON.parse(readFileSync(join(root, path), 'utf8'), (key, value: unknown) => {
    if (['description', 'summary', 'title', 'detail', 'message'].includes(key) && typeof value === 'string') {
      texts.push({ line: 0, text: value.replaceAll(/`[^`]+`/g, '') });
    }
    return value;
  });
  return texts;
}

const files = (...patterns: string[]): string[] =>
  patterns.flatMap((glob) => globSync(glob, { cwd: root })).sort();

function refusedWords(paths: readonly string[], textsOf: (path: string) => readonly Text[]): string[] {
  return paths.flatMap((path) =>
    textsOf(path)
      .filter(({ text }) => NAMES[path]?.includes(text) !== true)
      .flatMap(({ line, text }) =>
        [...text.matchAll(pattern)].map(
          (match) => `${path}:${line} ${match[0]}: …${around(text, match.index)}…`,
        ),
      ),
  );
}

const around = (text: string, index: number): string =>
  text.slice(Math.max(0, index - 40), index + 40).replaceAll(/\s+/g, ' ');

describe('texts that users read contain no refused word', () => {
  it.each(['cli', 'console/src', 'functions', 'lib', 'local', 'scripts'])(
    'in the strings of %s/',
    (folder) => {
      const paths = files(`${folder}/**/*.{ts,tsx,mjs}`).filter((path) => !path.endsWith('.d.ts'));
      expect(paths.length).toBeGreaterThan(5);
      expect(refusedWords(paths, textsOfSource)).toEqual([]);
    },
  );

  it('in the documentation', () => {
    const paths = files('*.md', 'docs/**/*.md', '.github/**/*.{md,yml}', 'local/**/*.md');
    expect(paths.length).toBeGreaterThan(5);
    expect(refusedWords(paths, textsOfPage)).toEqual([]);
  });

  it('in the OpenAPI document', () => {
    expect(refusedWords(['docs/openapi.json'], textsOfDocument)).toEqual([]);
  });
});
