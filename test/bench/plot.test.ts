import { expect, it } from '@jest/globals';
import { toSvg } from '../../bench/plot.ts';

it('draws each line through its points, labels its end, and describes the chart', () => {
  const points = [10, 100, 1000].flatMap((rows) => [
    { line: 'baseline', rows, value: rows },
    { line: 'ours', rows, value: rows / 10 },
  ]);
  const svg = toSvg({ name: 'file', title: 'Seconds over rows', unit: 'seconds', points });
  expect(svg).toMatch(
    /^<svg [^>]*aria-label="Seconds over rows"[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
  );
  expect(svg).not.toContain('warning');
  const partsOf = (label: string) => new RegExp(`aria-label="${label}">(.*?)</g>`).exec(svg)![1]!;
  const [baseline, ours] = [...partsOf('line').matchAll(/ d="M([^"]+)"/g)].map(([, path]) =>
    path!.split('L').map((point): [number, number] => {
      const [x, y] = point.split(',').map(Number);
      return [x!, y!];
    }),
  ) as [[number, number][], [number, number][]];
  // Both axes are logarithmic: factors of ten are equal steps, and a tenth is one step lower everywhere.
  const [first, second, third] = baseline as [[number, number], [number, number], [number, number]];
  expect(third[0] - second[0]).toBeCloseTo(second[0] - first[0], 2);
  const rise = first[1] - second[1];
  expect(second[1] - third[1]).toBeCloseTo(rise, 2);
  expect(ours).toHaveLength(3);
  ours.forEach(([x, y], index) => {
    expect(x).toBeCloseTo(baseline[index]![0], 2);
    expect(y - baseline[index]![1]).toBeCloseTo(rise, 2);
  });
  expect([...partsOf('text').matchAll(/>([^<>]+)<\/text>/g)].map(([, name]) => name)).toEqual([
    'baseline',
    'ours',
  ]);
});
