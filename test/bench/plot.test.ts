import { expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { asSvg } from '../../bench/plot.ts';

it('draws each line by its points, named at its end, in a file that says what it shows', () => {
  const points = [10, 100, 1000].flatMap((rows) => [
    { line: 'peer', rows, value: rows },
    { line: 'ours', rows, value: rows / 10 },
  ]);
  const svg = asSvg({ name: 'file', title: 'Seconds over rows', unit: 'seconds', points });
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  const { document } = parseHTML(svg);
  expect(document.querySelector('svg')!.getAttribute('aria-label')).toBe('Seconds over rows');
  const [peer, ours] = [...document.querySelectorAll('[aria-label="line"] path')].map((path) =>
    path
      .getAttribute('d')!
      .slice(1)
      .split('L')
      .map((place) => place.split(',').map(Number)),
  );
  // Logarithmic axes: equal steps, straight up; a tenth is one step lower everywhere.
  const [step, rise] = [peer![1]![0]! - peer![0]![0]!, peer![0]![1]! - peer![1]![1]!];
  expect(peer![2]![0]! - peer![1]![0]!).toBeCloseTo(step, 2);
  expect(peer![1]![1]! - peer![2]![1]!).toBeCloseTo(rise, 2);
  ours!.forEach(([x, y], place) => {
    expect(x).toBeCloseTo(peer![place]![0]!, 2);
    expect(y! - peer![place]![1]!).toBeCloseTo(rise, 2);
  });
  const names = [...document.querySelectorAll('[aria-label="text"] text')].map((text) => text.textContent);
  expect(names).toEqual(['peer', 'ours']);
});
