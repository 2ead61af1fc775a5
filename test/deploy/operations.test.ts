/** What watches over the service is all deployed, told of in the guide, and counts lines that are written. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../local/support.ts';

interface Monitoring {
  readonly alarms: Record<string, { Properties: Record<string, unknown> }>;
  readonly metrics: Record<string, { Properties: { FilterPattern: string } }>;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const monitoring = parse(read('deploy/monitoring.yml'), { merge: true, logLevel: 'silent' }) as Monitoring;
/** Resource by what of the file it is. */
const deployed = new Map(
  Array.from(
    read('serverless.yml').matchAll(/^ {4}(\w+): \$\{file\(\.\/deploy\/monitoring\.yml\):([\w.]+)\}$/gm),
    ([, name, part]) => [part!, name!] as const,
  ),
);

it('deploys every alarm and metric there is', () => {
  const parts = (['alarms', 'metrics'] as const).flatMap((kind) =>
    Object.keys(monitoring[kind]).map((name) => `${kind}.${name}`),
  );
  expect(parts.length).toBeGreaterThan(10);
  expect([...deployed.keys()].toSorted()).toEqual([...parts, 'dashboard', 'topic'].toSorted());
});

it('tells of every alarm in docs/operations.md', () => {
  const guide = read('docs/operations.md');
  for (const [part, name] of deployed)
    if (part.startsWith('alarms.')) expect(guide).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});

it('tells somebody of every alarm, and when it is over', () => {
  for (const { Properties } of Object.values(monitoring.alarms))
    expect(Properties).toMatchObject({ AlarmActions: ['Alarms'], OKActions: ['Alarms'] });
});

it('counts lines that the code writes', () => {
  const code = ['lib/training', 'functions']
    .flatMap((folder) => readdirSync(join(ROOT, folder)).map((file) => read(join(folder, file))))
    .join('\n');
  for (const { Properties } of Object.values(monitoring.metrics)) {
    const message = /\$\.message = "([^"]+)"/.exec(Properties.FilterPattern)![1]!;
    expect(code).toMatch(new RegExp(`log\\.(info|warn|error)\\('${message}'`));
  }
});
