/**
 * Reads the fenced command blocks of a Markdown file. An HTML comment directly above a block, which readers do not see,
 * marks it:
 *
 *   <!-- needs AWS -->                      not run, with the reason (see REASONS)
 *   <!-- stays up: Treino is ready -->      runs in a terminal of its own until it prints this, and is stopped at the end
 *   <!-- printed by: npm run demo -->       expected output of the last block before it that starts with this text
 */

/** Why a block may be left out. */
const REASONS = ['AWS', 'Docker', 'a database of yours', 'an hour'] as const;

const SHELLS = ['sh', 'bash', 'shell', 'console', 'zsh'];
/** Languages of blocks that readers do not paste into a terminal. */
const OTHER_LANGUAGES = ['text', 'json', 'python', 'js', 'ts', 'sql', 'mermaid', 'yaml', 'http', 'csv'];

export interface CommandBlock {
  /** File and line of its first command. */
  readonly place: string;
  readonly text: string;
  /** Why it is not run. */
  readonly needs?: string;
  /** What it prints once it is up, if it stays up. */
  readonly staysUp?: string;
  /** The output that the documentation shows. */
  printed?: string;
}

/** Marker, indentation (in a list), language, text. */
const FENCE = /^(?:[ \t]*<!-- *([^\n]*?) *-->\n\n?)?([ \t]*)```([^\n]*)\n(.*?)^\2```$/gms;

/**
 * Reads the command blocks of a Markdown text, in order.
 * @throws Error that names the line: an unknown marker, reason or language, or output of an unknown command
 */
export function commandBlocks(file: string, markdown: string): CommandBlock[] {
  const blocks: CommandBlock[] = [];
  for (const match of markdown.matchAll(FENCE)) {
    const [whole, marker = '', indentation = '', language = '', indented = ''] = match;
    const text = indented.replaceAll(new RegExp(`^${indentation}`, 'gm'), '');
    const before = markdown.slice(0, match.index + whole.indexOf('```'));
    const place = `${file}:${before.split('\n').length + 1}`;
    const [, kind, argument = ''] = /^(needs|stays up:|printed by:) (.+)$/.exec(marker) ?? [];
    if (marker !== '' && kind === undefined) throw new Error(`${place}: unknown marker "${marker}".`);
    if (kind === 'printed by:') {
      const block = blocks.findLast((candidate) => candidate.text.startsWith(argument));
      if (!block) throw new Error(`${place}: no earlier block starts with "${argument}".`);
      block.printed = text;
    } else if (SHELLS.includes(language)) {
      if (kind === 'needs' && !REASONS.some((reason) => argument.split(' and ').includes(reason)))
        throw new Error(`${place}: "${argument}" is not a reason to leave a block out.`);
      blocks.push({
        place,
        text,
        ...(kind === 'needs' && { needs: argument }),
        ...(kind === 'stays up:' && { staysUp: argument }),
      });
    } else if (!OTHER_LANGUAGES.includes(language)) {
      throw new Error(`${place}: unknown language "${language}". Mark commands as sh.`);
    }
  }
  // The expression above misses unclosed fences and fences of tildes.
  const fences = markdown.match(/^\s*(```|~~~)/gm) ?? [];
  const seen = [...markdown.matchAll(FENCE)].length * 2;
  if (fences.length !== seen)
    throw new Error(`${file}: cannot read ${fences.length - seen} of its fences; start fences with \`\`\`.`);
  return blocks;
}
