/** Where to go on after the last "Show more": that button is gone, and the focus with it. */
import { useEffect, useRef } from 'preact/hooks';

/**
 * @param shown addresses that the rows' links lead to, in the order in which they came
 * @param isMore whether the button stays
 * @returns to be called when it is pressed
 */
export function useMoreFocus(shown: readonly string[], isMore: boolean): () => void {
  const before = useRef<number | null>(null);
  useEffect(() => {
    const first = before.current === null ? undefined : shown[before.current];
    if (first === undefined) return;
    before.current = null;
    if (isMore) return;
    const links = [...document.querySelectorAll<HTMLElement>('main tbody a')];
    links.find((link) => link.getAttribute('href') === first)?.focus();
  }, [shown.length, isMore]);
  return () => {
    before.current = shown.length;
  };
}
