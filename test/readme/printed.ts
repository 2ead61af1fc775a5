/**
 * Compares a command's output with the output that the documentation shows. Ids, times, durations and progress differ on
 * every run, so both sides are compared with placeholders. In the documentation, `…` stands for any text on its line;
 * alone on a line, it stands for any lines.
 */

const HEX = '[0-9a-f]';
const PLACEHOLDERS: [RegExp, string][] = [
  [new RegExp(`${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`, 'g'), '<id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\d{4}(_\d\d){5}/g, '<time>'],
  [/^ *(pending|running) +\d+ % .*$/gm, '<progress>'],
  [/\b\d+(\.\d+)? (ms|s|min)\b/g, '<duration>'],
];

const comparableLines = (text: string): string[] =>
  PLACEHOLDERS.reduce((result, [pattern, placeholder]) => result.replace(pattern, placeholder), text)
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    // The number of progress lines differs on every run.
    .filter((line, index, all) => line !== '' && line !== all[index - 1]);

/** Whether `line` has all parts of `shown` around its `…`, in order. */
function matches(shown: string, line: string): boolean {
  const [start = '', ...parts] = shown.split(/ ?… ?/);
  if (parts.length === 0) return line === shown;
  const end = parts.pop()!;
  if (!line.startsWith(start)) return false;
  let position = start.length;
  for (const part of parts) {
    const found = line.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return line.length - end.length >= position && line.endsWith(end);
}

/**
 * Finds the first line of `shown` that `output` lacks, in order. Other lines in between, such as npm's, are ignored.
 * @returns undefined if `output` has all lines
 */
export function missingLine(shown: string, output: string): string | undefined {
  const printed = comparableLines(output);
  let from = 0;
  for (const line of comparableLines(shown)) {
    if (line === '…') continue;
    const found = printed.findIndex((candidate, index) => index >= from && matches(line, candidate));
    if (found === -1) return line;
    from = found + 1;
  }
  return undefined;
}
