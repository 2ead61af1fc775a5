/**
 * Whether a command printed what the documentation shows. Ids, times, durations and the steps of a progress are
 * other ones each time: both sides have words in their places. A `…` stands for anything on its line; alone on a
 * line, for any lines.
 */

const hex = '[0-9a-f]';
const changing: [RegExp, string][] = [
  [new RegExp(`${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`, 'g'), '<id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\d{4}(_\d\d){5}/g, '<time>'],
  [/^ *(pending|running) +\d+ % .*$/gm, '<progress>'],
  [/\b\d+(\.\d+)? (ms|s|min)\b/g, '<duration>'],
];

const lines = (text: string): string[] =>
  changing
    .reduce((so, [pattern, word]) => so.replace(pattern, word), text)
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    // One line of progress is as good as twenty.
    .filter((line, index, all) => line !== '' && line !== all[index - 1]);

/** Whether a line is the shown one, whose parts between `…` come in their order. */
function matches(shown: string, line: string): boolean {
  const [start = '', ...parts] = shown.split(/ ?… ?/);
  if (parts.length === 0) return line === shown;
  const end = parts.pop()!;
  if (!line.startsWith(start)) return false;
  let at = start.length;
  for (const part of parts) {
    const found = line.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return line.length - end.length >= at && line.endsWith(end);
}

/**
 * The first line of `shown` that does not come in `output`, in its order; undefined when all do.
 * Lines of output between them are let be: what npm says, for one.
 */
export function missingLine(shown: string, output: string): string | undefined {
  const printed = lines(output);
  let from = 0;
  for (const line of lines(shown)) {
    if (line === '…') continue;
    const at = printed.findIndex((one, index) => index >= from && matches(line, one));
    if (at === -1) return line;
    from = at + 1;
  }
  return undefined;
}
