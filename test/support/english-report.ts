/** Finds English in a report that should be Portuguese. */
import { parseHTML } from 'linkedom';
import { englishIn } from './english.ts';

interface Element {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  remove(): void;
}

const parse = (html: string): Element =>
  (parseHTML(html) as unknown as { readonly document: Element }).document;

/** @returns the texts and labels of the page that have English words; code is left out */
export function englishSentencesIn(html: string): string[] {
  const document = parse(html);
  for (const code of document.querySelectorAll('pre, code, style, .mono')) code.remove();
  const labels = Array.from(document.querySelectorAll('[aria-label]'), (one) =>
    one.getAttribute('aria-label')!,
  );
  const leaves = Array.from(
    document.querySelectorAll('title, p, li, h1, h2, h3, th, td, dt, dd, caption, summary, text'),
    ({ textContent }) => textContent,
  );
  // Names of parameters, metrics and columns are the API's.
  const plain = (text: string): string => text.replaceAll(/\b\w+_\w+\b|"[^"]*"|text\b/g, '');
  return [...labels, ...leaves].filter((text) => englishIn(plain(text)).length > 0);
}

/** What the page shows, with single blanks. */
export const textOf = (html: string): string =>
  parse(html).querySelector('body')!.textContent.replaceAll(/\s+/g, ' ');
