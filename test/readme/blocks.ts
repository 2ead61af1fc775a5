/**
 * The fenced blocks of a Markdown file that are commands, and what is said about them where readers do not see it,
 * in an HTML comment directly above:
 *
 *   <!-- needs AWS -->                      not run, and why (see `reasons`)
 *   <!-- stays up: Treino is ready -->      runs in a terminal of its own, until it has printed this and everything is done
 *   <!-- printed by: npm run demo -->       a block of output: what the last block before that begins so prints
 */

/** Why a block may be left out. */
const reasons = ['AWS', 'Docker', 'a database of yours', 'an hour'] as const;

const shells = ['sh', 'bash', 'shell', 'console', 'zsh'];
/** Languages of blocks that nobody pastes into a terminal. */
const others = ['text', 'json', 'python', 'js', 'ts', 'sql', 'mermaid', 'yaml', 'http', 'csv'];

export interface CommandBlock {
  /** File and line of its first command. */
  readonly place: string;
  readonly text: string;
  /** Why it is not run. */
  readonly needs?: string;
  /** What it prints once it is up, when it stays so. */
  readonly staysUp?: string;
  /** What the documentation says it prints. */
  printed?: string;
}

const fence = /^(?:<!-- *([^\n]*?) *-->\n\n?)?```([^\n]*)\n(.*?)^```$/gms;

/**
 * Reads the commands of a Markdown text, in order.
 * @throws Error that names the line: an unknown marker, reason or language, or output of no command
 */
export function commandBlocks(file: string, markdown: string): CommandBlock[] {
  const blocks: CommandBlock[] = [];
  for (const { 0: whole, 1: marker = '', 2: language = '', 3: text = '', index } of markdown.matchAll(
    fence,
  )) {
    const before = markdown.slice(0, index + whole.indexOf('```'));
    const place = `${file}:${before.split('\n').length + 1}`;
    const [, word, argument = ''] = /^(needs|stays up:|printed by:) (.+)$/.exec(marker) ?? [];
    if (marker !== '' && word === undefined) throw new Error(`${place}: unknown marker "${marker}"`);
    if (word === 'printed by:') {
      const block = blocks.findLast((one) => one.text.startsWith(argument));
      if (!block) throw new Error(`${place}: no block before it begins with "${argument}"`);
      block.printed = text;
    } else if (shells.includes(language)) {
      if (word === 'needs' && !reasons.some((reason) => argument.split(' and ').includes(reason)))
        throw new Error(`${place}: "${argument}" is no reason to leave a block out`);
      blocks.push({
        place,
        text,
        ...(word === 'needs' && { needs: argument }),
        ...(word === 'stays up:' && { staysUp: argument }),
      });
    } else if (!others.includes(language)) {
      throw new Error(`${place}: what is a block of "${language}"? Commands are sh.`);
    }
  }
  // A fence that is indented, or of tildes, would go unseen.
  const fences = markdown.match(/^\s*(```|~~~)/gm) ?? [];
  const seen = [...markdown.matchAll(fence)].length * 2;
  if (fences.length !== seen) throw new Error(`${file}: ${fences.length - seen} fences are not understood`);
  return blocks;
}
