/** Reads paginated lists. */
import type { ApiClient, Query } from './api-client.ts';

/** The largest page that the service returns. */
const MAX_PAGE_SIZE = 100;

/**
 * Reads pages until the list ends or `limit` entries are read.
 * @param field the response's field that holds the list
 * @throws ApiError, UnreachableError
 */
export async function fetchList<T>(
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
      limit: Math.min(MAX_PAGE_SIZE, limit - found.length),
      cursor,
    });
    found.push(...(page[field] as T[]));
    cursor = (page.next_cursor as string | null) ?? undefined;
  } while (cursor !== undefined && found.length < limit);
  return found;
}
