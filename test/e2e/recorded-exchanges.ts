/** What a service without COMPATIBILITY answers to the recorded requests of the predecessor's clients. */
import { expect, it } from '@jest/globals';
import { exchanges, replay } from '../support/recorded-exchanges.ts';

/** Recorded requests that get another status, by that status. */
const DIFFERENT: Readonly<Record<number, readonly string[]>> = {
  400: [
    'an open brace',
    'a trailing comma',
    'single quotes',
    'a word',
    'text after the object',
    'a text that does not end',
    'a missing colon',
    'a missing comma',
    'a line break in a text',
  ],
  415: ['a form', 'JSON sent as a form', 'JSON sent as text'],
  422: [
    'a field that no service knows',
    'an unknown field with an object',
    'an unknown query parameter',
    'an unknown query parameter of a status',
    'health with an unknown query parameter',
    'start_date: a date-time at midnight',
    'start_date: a date-time at midnight with a fraction',
    'start_date: a date-time at midnight UTC',
    'start_date: a date-time as JavaScript writes it',
    'start_date: a date-time at midnight with the offset 0',
    'start_date: a date-time at midnight elsewhere',
    'start_date: a date-time with a space',
    'start_date: a date-time without seconds',
    'start_date: seconds since 1970 as text',
    'start_date: seconds since 1970',
    'end_date: a date-time at midnight',
    'one day',
  ],
};

const withStatus = exchanges.map((exchange) => {
  const other = Object.entries(DIFFERENT).find(([, names]) => names.includes(exchange.name));
  return { ...exchange, status: other ? Number(other[0]) : exchange.answer.status };
});

/** @param service the base URL of a service that has the recorded machine */
export function describeRecordedExchanges(service: () => string): void {
  it.each(withStatus.filter(({ status }) => status >= 400))('refuses: $name', async (exchange) => {
    const response = await replay(service(), exchange);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const { status } = exchange;
    expect(await response.json()).toMatchObject({ status, detail: expect.any(String) });
    expect(response.status).toBe(status);
  });

  it.each(withStatus.filter(({ status }) => status < 400))('accepts: $name', async (exchange) => {
    const response = await replay(service(), exchange);
    expect(response.status).toBe(exchange.status);
    const keys = Object.keys((await response.json()) as object);
    expect(keys).toEqual(Object.keys(exchange.answer.body as object));
  });
}
