import { expect, it } from '@jest/globals';
import { Fragment, h } from 'preact';
import { jsx } from 'preact/jsx-runtime';
import { showInvisibleCharacters } from '../../console/src/visible-text.ts';

it('shows invisible characters of all displayed texts, and leaves attributes and components alone', () => {
  showInvisibleCharacters();
  const name = 'PUMP\u202eA';
  const shown = String.raw`PUMP\u{202e}A`;
  const childrenOf = (vnode: { props: unknown }) => (vnode.props as { children?: unknown }).children;
  const Component = () => null;
  expect(childrenOf(jsx('td', { children: name }))).toBe(shown);
  expect(childrenOf(h('a', { href: `#/train?machine=${name}` }, 'Train ', name, 7))).toEqual([
    'Train ',
    shown,
    7,
  ]);
  expect(h('a', { href: `#${name}` }).props).toMatchObject({ href: `#${name}` });
  expect(childrenOf(jsx('li', { children: [[name], null] }))).toEqual([[shown], null]);
  expect(childrenOf(jsx(Component as never, { children: name }))).toBe(name);
  expect(childrenOf(jsx(Fragment, { children: name }))).toBe(shown);
  // Messages of the service can have several lines.
  expect(childrenOf(h('p', {}, `two\n${name}`))).toBe(`two\n${shown}`);
});
