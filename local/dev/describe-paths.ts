const MAX_PATHS = 3;

/** Names changed files: `lib/a.ts, lib/b.ts and 5 more changed`. */
export const describePaths = (paths: readonly string[]): string => {
  const rest = paths.length - MAX_PATHS;
  const named = paths.slice(0, MAX_PATHS).join(', ');
  return `${named}${rest > 0 ? ` and ${rest} more` : ''} changed`;
};
