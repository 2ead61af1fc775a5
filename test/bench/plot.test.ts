import { expect, it } from '@jest/globals';
import { asSvg } from '../../bench/plot.ts';

it('draws each line by its points, named at its end, in a file that says what it shows', () => {
  const points = [10, 100, 1000].flatMap((rows) => [
    { line: 'peer', rows, value: rows },
    { line: 'ours', rows, value: rows / 10 },
  ]);
  const svg = asSvg({ name: 'file', title: 'Seconds over rows', unit: 'seconds', points });
  expect(svg).toMatch(
    /^<svg [^>]*aria-label="Seconds over rows"[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
  );
  expect(svg).not.toContain('warning');
  const partsOf = (label: string) => new RegExp(`aria-label="${label}">(.*?)</g>`).exec(svg)![1]!;
  const [peer, ours] = [...partsOf('line').matchAll(/ d="M([^"]+)"/g)].map(([, path]) =>
    path!.split('L').map((place): [number, number] => {
      const [x, y] = place.split(',').map(Number);
      return [x!, y!];
    }),
  ) as [[number, number][], [number, number][]];
  // Logarithmic axes: equal steps, straight up; a tenth is one step lower everywhere.
  const [first, second, third] = peer as [[number, number], [number, number], [number, number]];
  expect(third[0] - second[0]).toBeCloseTo(second[0] - first[0], 2);
  const rise = first[1] - second[1];
  expect(second[1] - third[1]).toBeCloseTo(rise, 2);
  expect(ours).toHaveLength(3);
  ours.forEach(([x, y], place) => {
    expect(x).toBeCloseTo(peer[place]![0], 2);
    expect(y - peer[place]![1]).toBeCloseTo(rise, 2);
  });
  expect([...partsOf('text').matchAll(/>([^<>]+)<\/text>/g)].map(([, name]) => name)).toEqual([
    'peer',
    'ours',
  ]);
});
