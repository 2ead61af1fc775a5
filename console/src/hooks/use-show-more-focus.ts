/** Keeps the keyboard focus in the table when the last "Show more" removes the button itself. */
import { useEffect, useRef } from 'preact/hooks';

/**
 * @param hrefs the rows' links, in the order in which they were loaded
 * @param hasMore whether the button stays
 * @returns a function to call when the button is pressed: if the button disappears, the first new row gets the focus
 */
export function useShowMoreFocus(hrefs: readonly string[], hasMore: boolean): () => void {
  const countBefore = useRef<number | null>(null);
  useEffect(() => {
    const firstNew = countBefore.current === null ? undefined : hrefs[countBefore.current];
    if (firstNew === undefined) return;
    countBefore.current = null;
    if (hasMore) return;
    const links = [...document.querySelectorAll<HTMLElement>('main tbody a')];
    links.find((link) => link.getAttribute('href') === firstNew)?.focus();
  }, [hrefs.length, hasMore]);
  return () => {
    countBefore.current = hrefs.length;
  };
}
