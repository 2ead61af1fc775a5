/**
 * Where a reader is, told by the address behind `#`: the API's own paths are /jobs, /models, … And a page that is
 * served as one file needs nothing of its server to be reloaded anywhere.
 *
 *   #/machines   #/train?machine=…   #/jobs?machine=…&status=…   #/jobs/{id}
 *   #/models?machine=…&indicator=…   #/models/{id}   #/compare/{id}/{id}
 */
import { createStore } from './store.ts';

export interface Place {
  /** The parts of its path: ['jobs', '1c2d…'] */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

const read = (): Place => {
  const [path = '', query = ''] = location.hash.replace(/^#/, '').split('?');
  const parts = path.split('/').filter(Boolean).map(decoded);
  return { path: parts.length === 0 ? ['machines'] : parts, query: new URLSearchParams(query) };
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray percent sign stands for itself.
    return part;
  }
};

export const place = createStore(read());
addEventListener('hashchange', () => place.set(read()));

/** The address of a place; what is empty in its query is left out. */
export function hrefTo(path: readonly string[], query: Readonly<Record<string, string | null>> = {}): string {
  const asked = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${asked && `?${asked}`}`;
}

/** Goes to a place, as by a link. */
export const goTo = (path: readonly string[], query?: Readonly<Record<string, string | null>>): void => {
  location.hash = hrefTo(path, query);
};

/** Changes the query of the place one is at (a filter): Back leads to the place before, not to the filter before. */
export function refine(query: Readonly<Record<string, string | null>>): void {
  history.replaceState(null, '', hrefTo(place.get().path, query));
  place.set(read());
}
