/** The report in Portuguese: no English sentence, and the numbers and dates of Brazil. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { renderReport } from '../../lib/report/report.ts';
import { pt } from '../../lib/report/texts/pt/catalogue.ts';
import { keyOf } from '../../lib/report/texts/translate.ts';
import { englishIn } from '../support/english.ts';
import { englishSentencesIn, textOf } from '../support/english-report.ts';
import { contentOf, fileOf } from '../support/report-content.ts';
import { trainTinyModel } from '../support/tiny-model.ts';

const root = join(import.meta.dirname, '../..');

/** The English texts in the sources: templates of `t` and `th`, and nouns of `counted`. */
function textsOfSources(): string[] {
  const keys = new Set<string>();
  for (const path of globSync('lib/report/**/*.ts', { cwd: root })) {
    const source = ts.createSourceFile(
      path,
      readFileSync(join(root, path), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const visit = (node: ts.Node): void => {
      if (ts.isTaggedTemplateExpression(node) && /^th?$/.test(node.tag.getText())) {
        const { template } = node;
        const parts = ts.isNoSubstitutionTemplateLiteral(template)
          ? [template.text]
          : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];
        keys.add(keyOf(parts));
      }
      if (ts.isCallExpression(node) && /^counted(Of)?$/.test(node.expression.getText())) {
        const [, one, many] = node.arguments;
        if (one && ts.isStringLiteral(one))
          keys.add(`${one.text}|${many && ts.isStringLiteral(many) ? many.text : `${one.text}s`}`);
      }
      node.forEachChild(visit);
    };
    visit(source);
  }
  return [...keys];
}

const placeholders = (text: string): string[] => (text.match(/\{\d+\}/g) ?? []).toSorted();

describe('the catalogue', () => {
  const texts = textsOfSources();

  it('has every text of the sources', () => {
    expect(texts.length).toBeGreaterThan(200);
    expect(texts.filter((text) => text !== '{0}' && !Object.hasOwn(pt, text))).toEqual([]);
  });

  it('has the same values in each text, and no English', () => {
    for (const [english, portuguese] of Object.entries(pt)) {
      if (english.includes(' '))
        expect([english, placeholders(portuguese)]).toEqual([english, placeholders(english)]);
      // `rows` is a name in the Python example.
      const plain = portuguese.replaceAll(/<\/?\w+>|"[^"]*"|[a-z]+\.[a-z_]+|rows:/g, '');
      expect({ english, words: englishIn(plain) }).toEqual({ english, words: [] });
    }
  });
});

describe.each(['status', 'health'] as const)('the Portuguese report of a %s model', (indicator) => {
  it('has no English sentence, and Brazilian numbers and dates', async () => {
    const content = contentOf(await trainTinyModel(indicator));
    const html = renderReport(content, fileOf('metrics.json'), 'pt');
    expect(html).toContain('<html lang="pt-BR">');
    const english = renderReport(content, fileOf('metrics.json'));
    expect(english).toContain('<html lang="en">');
    expect(englishSentencesIn(html)).toEqual([]);
    const text = textOf(html);
    expect(text).toContain('27/09/2026 10:15 UTC');
    expect(text).toContain('12,3 kB');
    expect(text).not.toMatch(/NaN|undefined/);
  });
});
