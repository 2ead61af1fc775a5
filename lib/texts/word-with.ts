import type { Catalogue } from './catalogue.ts';
import type { TextFormat } from './format.ts';
import type { Message } from './messages.ts';

/** The text of a message in a catalogue. */
export function wordWith({ messages }: Catalogue, format: TextFormat, { code, params }: Message): string {
  // Code and parameters of a message belong together, which the type of a record cannot say.
  const text = messages[code] as (params: object, format: TextFormat) => string;
  return text(params, format);
}
