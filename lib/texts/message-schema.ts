/** A sentence as a code with parameters, for clients that word it in another language. */
import { z } from 'zod';
import type { Message } from './messages.ts';

export const messageSchema = z
  .object({
    code: z.string().describe('What the sentence says. Its parameters never change.'),
    params: z.record(z.string(), z.unknown()).describe('Figures and names in the sentence.'),
  })
  .meta({ id: 'Message' });

export const messageView = ({ code, params }: Message): z.infer<typeof messageSchema> => ({
  code,
  params: { ...params },
});
