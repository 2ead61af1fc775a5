/** The header that names the entries of a request without effect, so that nothing is ignored in silence. */

/** Names in the header, and characters of each. */
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
