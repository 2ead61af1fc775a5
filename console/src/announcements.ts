/** What screen readers are told without being asked: one polite region, few words. */
import { createStore } from './store.ts';

export const announcement = createStore('');
export const announce = (words: string): void => announcement.set(words);
