/**
 * Lists objects in the order of S3, that of the bytes of their keys. fauxqs sorts them by language but continues a list by code
 * units, so that the next page lacks keys.
 */
interface Listed {
  readonly key: string;
}

interface Options {
  readonly prefix?: string;
  readonly delimiter?: string;
  readonly maxKeys?: number;
  readonly startAfter?: string;
  readonly marker?: string;
}

interface Page<T extends Listed> {
  readonly objects: T[];
  readonly commonPrefixes: string[];
  readonly isTruncated: boolean;
}

const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** @param objects all objects of the bucket whose keys start with the prefix */
export function listInOrder<T extends Listed>(objects: readonly T[], options: Options = {}): Page<T> {
  const { prefix = '', delimiter, maxKeys = 1000, startAfter, marker } = options;
  const after = startAfter ?? marker ?? '';
  const page: T[] = [];
  const prefixes = new Set<string>();
  for (const object of objects.toSorted((a, b) => compareBytes(a.key, b.key))) {
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    const folder = end < 0 ? undefined : object.key.slice(0, end + delimiter!.length);
    if (after !== '' && compareBytes(folder ?? object.key, after) <= 0) continue;
    if (folder !== undefined && prefixes.has(folder)) continue;
    if (page.length + prefixes.size >= maxKeys)
      return { objects: page, commonPrefixes: [...prefixes], isTruncated: true };
    if (folder === undefined) page.push(object);
    else prefixes.add(folder);
  }
  return { objects: page, commonPrefixes: [...prefixes], isTruncated: false };
}
