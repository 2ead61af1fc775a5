import { describe, expect, it } from '@jest/globals';
import { ignoredHeader, ignoredLogKeys } from '../../lib/api/http/ignored-entries.ts';

describe('ignored entries of a request', () => {
  it('have no header if there are none', () => expect(ignoredHeader([])).toEqual({}));

  it.each([
    [['user'], 'user'],
    [['a b', 'é', 'x,y', ''], 'a%20b, %C3%A9, x%2Cy, '],
    [['\r\nset-cookie: a=b'], '%0D%0Aset-cookie%3A%20a%3Db'],
    [['\ud800'], '%EF%BF%BD'],
  ])('%j are %j in the header', (names, header) =>
    expect(ignoredHeader(names)).toEqual({ 'treino-ignored': header }),
  );

  it('are listed in part if they are many or long', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `${index}${'x'.repeat(1000)}`);
    const header = ignoredHeader(names)['treino-ignored']!;
    expect(header.length).toBeLessThan(2100);
    expect(header).toMatch(/, \.\.\.$/);
    const { ignored, count } = ignoredLogKeys('/train', names);
    expect(ignored).toHaveLength(20);
    expect(JSON.stringify(ignored).length).toBeLessThan(2100);
    expect(count).toBe(1000);
  });
});
