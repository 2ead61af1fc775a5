/** What watches over the service is all deployed, told of in the guide, and looks at metrics that are written. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { metricUnits } from '../../lib/cloudwatch-metrics.ts';
import { ROOT } from '../local/support.ts';

interface Monitoring {
  readonly alarms: Record<string, { Properties: Record<string, unknown> }>;
  readonly dashboard: { Properties: { DashboardBody: string } };
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

it('deploys every alarm there is', () => {
  const parts = Object.keys(monitoring.alarms).map((name) => `alarms.${name}`);
  expect(parts.length).toBeGreaterThan(5);
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

/** What the code writes metrics as; serverless.yml gives it to functions, tasks, alarms and dashboard alike. */
const ours = '${self:provider.environment.METRICS_NAMESPACE}';
/** Every use of a metric of ours in the code. */
const code = readdirSync(join(ROOT, 'lib/training'))
  .map((file) => read(join('lib/training', file)))
  .join('\n');

it('rings for metrics that the code writes, by dimensions that it writes them with', () => {
  const alarms = Object.values(monitoring.alarms).filter(({ Properties }) => Properties.Namespace === ours);
  expect(alarms.length).toBeGreaterThan(2);
  for (const { Properties } of alarms) {
    expect(Object.keys(metricUnits)).toContain(Properties.MetricName);
    expect(Properties.Dimensions).toEqual([{ Name: 'service', Value: 'treino' }]);
  }
});

it('shows metrics that the code writes', () => {
  const { widgets } = JSON.parse(monitoring.dashboard.Properties.DashboardBody) as {
    widgets: { properties: { metrics: unknown[][] } }[];
  };
  const shown = widgets.flatMap(({ properties }) => {
    let before: unknown[] = [];
    return properties.metrics.map(
      (row) => (before = row.map((cell, at) => (cell === '.' ? before[at] : cell))),
    );
  });
  const own = shown.filter(([namespace]) => namespace === ours);
  for (const [, , ...dimension] of own) expect(dimension.slice(0, 2)).toEqual(['service', 'treino']);
  const searched = /MetricName="(\w+)"/.exec(JSON.stringify(shown).replaceAll('\\', ''))![1];
  expect(new Set([...own.map(([, name]) => name), searched])).toEqual(new Set(Object.keys(metricUnits)));
});

it.each(Object.keys(metricUnits))('writes %s somewhere, and tells what it means', (name) => {
  expect(code).toMatch(new RegExp(`\\b${name}: `));
  expect(read('docs/operations.md')).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});

it('has the namespace wherever metrics are written', () => {
  const { provider, resources } = parse(read('serverless.yml'), { merge: true, logLevel: 'silent' }) as {
    provider: { environment: Record<string, string> };
    resources: {
      Resources: {
        TrainingTask: {
          Properties: { ContainerDefinitions: { Environment: { Name: string; Value: string }[] }[] };
        };
      };
    };
  };
  expect(provider.environment.METRICS_NAMESPACE).toBeDefined();
  expect(resources.Resources.TrainingTask.Properties.ContainerDefinitions[0]!.Environment).toContainEqual({
    Name: 'METRICS_NAMESPACE',
    Value: ours,
  });
});
