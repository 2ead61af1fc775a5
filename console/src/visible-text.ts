/**
 * Shows invisible characters of every text that the console displays. Names come from outside, and a bidirectional or
 * zero-width character could make one machine look like another. Line breaks, attributes and the values of fields stay
 * unchanged: a browser shows a line break as a space.
 */
import { Fragment, options } from 'preact';
import type { VNode } from 'preact';
import { visibleLines } from '../../lib/validation/visible-text.ts';

const shown = (child: unknown): unknown =>
  typeof child === 'string' ? visibleLines(child) : Array.isArray(child) ? child.map(shown) : child;

/** Applies to all elements that are created afterwards. */
export function showInvisibleCharacters(): void {
  const previous = options.vnode?.bind(options);
  options.vnode = (vnode: VNode) => {
    const props = vnode.props as { children?: unknown };
    // A component passes its children on to elements.
    if ((typeof vnode.type === 'string' || vnode.type === Fragment) && props.children !== undefined)
      props.children = shown(props.children);
    previous?.(vnode);
  };
}
