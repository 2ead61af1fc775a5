/**
 * Shows characters that a reader cannot see, or that change how the text around them looks: control, bidirectional and
 * zero-width characters and halves of surrogate pairs become `\u{…}`. A machine's name comes from outside and could
 * otherwise imitate another name or control a terminal.
 */

/** Control characters, format characters (bidirectional marks, zero-width, tags), line separators, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu;

const escapeCharacter = (character: string): string =>
  `\\u{${character.codePointAt(0)!.toString(16).padStart(4, '0')}}`;

/** The text in one line. */
export const visibleText = (text: string): string => text.replaceAll(INVISIBLE, escapeCharacter);

/** The text with its line breaks. */
export const visibleLines = (text: string): string => text.split('\n').map(visibleText).join('\n');

/** JSON with the characters as JSON escapes, so that its value stays the same. */
export const visibleJson = (json: string): string =>
  json.replaceAll(INVISIBLE, (character) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, index) => {
          const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
          return `\\u${unit}`;
        }).join(''),
  );
