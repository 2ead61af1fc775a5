/**
 * Parses JSON that a client wrote, and refuses what JSON.parse drops silently: all but the last of several
 * values with the same key. Deep nesting is refused too, because later steps recurse.
 */

/** No valid request is nested more than 5 levels deep. */
export const MAX_JSON_DEPTH = 32;

/** The message completes "The body …". */
export class JsonTextError extends Error {}

/** @throws JsonTextError */
export function parseJsonText(text: string): unknown {
  // RFC 8259 §8.1 allows a parser to ignore a byte order mark.
  const json = text.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new JsonTextError('is not valid JSON', { cause });
  }
  checkStructure(json);
  return value;
}

/** The tokens that open, close and name: brackets, and texts with the colon that makes them keys. */
const STRUCTURE = /[{}[\]]|"(?:[^"\\]|\\.)*"(\s*:)?/gs;

/** @param json valid JSON */
function checkStructure(json: string): void {
  /** The keys of each open object; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  for (const [token, colon] of json.matchAll(STRUCTURE)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) addKey(open.at(-1)!, token.slice(0, -colon.length));
    if (open.length > MAX_JSON_DEPTH) {
      throw new JsonTextError(`is nested more than ${MAX_JSON_DEPTH} levels deep`);
    }
  }
}

function addKey(keys: Set<string>, quoted: string): void {
  const key = JSON.parse(quoted) as string;
  if (keys.has(key)) {
    throw new JsonTextError(`has the key ${JSON.stringify(key.slice(0, 100))} twice in one object`);
  }
  keys.add(key);
}

/** Whether a value is nested more than MAX_JSON_DEPTH levels deep. Does not recurse. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_JSON_DEPTH; depth += 1) {
    level = level.flatMap((one): unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}

/** The value without what is nested more than MAX_JSON_DEPTH levels deep: that becomes "…". */
export function withoutDeepParts(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_JSON_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((one) => withoutDeepParts(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withoutDeepParts(one, depth + 1)]),
  );
}
