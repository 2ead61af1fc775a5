/** Lists that come in pages, as one. */
import type { ApiClient, Query } from './api-client.ts';

/** The most that the service puts into one page. */
const pageSize = 100;

/** @param field of the answer that holds the list; @param limit entries at most */
export async function fetchAllPages<T>(
  api: Pick<ApiClient, 'get'>,
  path: string,
  field: string,
  query: Query,
  limit: number,
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Record<string, unknown> = await api.get(path, {
      ...query,
      limit: Math.min(pageSize, limit - found.length),
      cursor,
    });
    found.push(...(page[field] as T[]));
    cursor = (page.next_cursor as string | null) ?? undefined;
  } while (cursor !== undefined && found.length < limit);
  return found;
}
