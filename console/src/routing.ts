/**
 * Routing by the part of the address behind `#`. The paths before it belong to the API (/jobs, /models, …), and a page
 * that is one file reloads anywhere without rules on the server.
 *
 *   #/machines   #/machines/{name}   #/train?machine=…   #/jobs?machine=…&status=…   #/jobs/{id}
 *   #/models?machine=…&indicator=…   #/models/{id}   #/compare/{id}/{id}
 */
import { createStore } from './store.ts';

export interface Route {
  /** The segments of the path: ['jobs', '1c2d…'] */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** Query parameters; empty and null values are left out of the address. */
type Query = Readonly<Record<string, string | null>>;

const readRoute = (): Route => {
  const [path = '', query = ''] = location.hash.replace(/^#/, '').split('?');
  const segments = path.split('/').filter(Boolean).map(decode);
  return { path: segments.length === 0 ? ['machines'] : segments, query: new URLSearchParams(query) };
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray percent sign.
    return segment;
  }
};

export const currentRoute = createStore(readRoute());
addEventListener('hashchange', () => currentRoute.set(readRoute()));

export function hrefTo(path: readonly string[], query: Query = {}): string {
  const search = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search && `?${search}`}`;
}

/** Goes to a route, as a click on a link does. */
export const navigate = (path: readonly string[], query?: Query): void => {
  location.hash = hrefTo(path, query);
};

/** Replaces the query of the current route (its filters). Back then leads to the view before, not to older filters. */
export function replaceQuery(query: Query): void {
  history.replaceState(null, '', hrefTo(currentRoute.get().path, query));
  currentRoute.set(readRoute());
}
