/** The text of the page's polite live region: what screen readers announce on their own. */
import { createStore } from './store.ts';

export const announcement = createStore('');
export const announce = (message: string): void => announcement.set(message);
