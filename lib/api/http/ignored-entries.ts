/** The entries of a request without effect, in a header and in the log, so that nothing is ignored in silence. */

/** Listed names, and characters of each. */
const MAX_NAMES = 20;
const MAX_LENGTH = 100;

/** Names are percent-encoded, so that each is one word of ASCII. */
export function ignoredHeader(names: readonly string[]): Record<string, string> {
  if (names.length === 0) return {};
  const listed = names
    .slice(0, MAX_NAMES)
    .map((name) => encodeURIComponent(name.slice(0, MAX_LENGTH).toWellFormed()));
  return { 'treino-ignored': [...listed, ...(names.length > MAX_NAMES ? ['...'] : [])].join(', ') };
}

export const ignoredLogKeys = (path: string, names: readonly string[]): Record<string, unknown> => ({
  path,
  ignored: names.slice(0, MAX_NAMES).map((name) => name.slice(0, MAX_LENGTH)),
  count: names.length,
});
