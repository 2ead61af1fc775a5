/** Says how to load the samples of machines that have other rows, for example those of an earlier version. */
export const replaceHint = (machines: readonly string[]): string =>
  `${machines.join(', ')}: the table has rows that are not the sample's. To load the sample, run npm start and ` +
  'npx treino machines remove with the name, then start again.';
