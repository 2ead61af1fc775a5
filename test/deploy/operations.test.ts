/** Alarms and dashboard: all deployed, documented in docs/operations.md, and on metrics that the code writes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { METRIC_UNITS } from '../../lib/observability/cloudwatch-metrics.ts';
import { ROOT } from '../local/support.ts';

interface Monitoring {
  readonly alarms: Record<string, { Properties: Record<string, unknown> }>;
  readonly dashboard: { Properties: { DashboardBody: string } };
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const monitoring = parse(read('deploy/monitoring.yml'), { merge: true, logLevel: 'silent' }) as Monitoring;
/** Resource names by the part of monitoring.yml that they include. */
const deployed = new Map(
  Array.from(
    read('serverless.yml').matchAll(/^ {4}(\w+): \$\{file\(\.\/deploy\/monitoring\.yml\):([\w.]+)\}$/gm),
    ([, name, part]) => [part!, name!] as const,
  ),
);

it('deploys every alarm', () => {
  const parts = Object.keys(monitoring.alarms).map((name) => `alarms.${name}`);
  expect(parts.length).toBeGreaterThan(5);
  expect([...deployed.keys()].toSorted()).toEqual([...parts, 'dashboard', 'topic'].toSorted());
});

it('documents every alarm in docs/operations.md', () => {
  const guide = read('docs/operations.md');
  for (const [part, name] of deployed)
    if (part.startsWith('alarms.')) expect(guide).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});

it('notifies the topic when an alarm starts and when it ends', () => {
  for (const { Properties } of Object.values(monitoring.alarms))
    expect(Properties).toMatchObject({ AlarmActions: ['Alarms'], OKActions: ['Alarms'] });
});

/** Namespace of the metrics that the code writes, as serverless.yml passes it to functions, tasks, alarms and dashboard. */
const NAMESPACE = '${self:provider.environment.METRICS_NAMESPACE}';
/** The code that writes metrics. */
const code = readdirSync(join(ROOT, 'lib/training'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => read(join('lib/training', file)))
  .join('\n');

it('uses metrics and dimensions that the code writes in alarms', () => {
  const alarms = Object.values(monitoring.alarms).filter(
    ({ Properties }) => Properties.Namespace === NAMESPACE,
  );
  expect(alarms.length).toBeGreaterThan(2);
  for (const { Properties } of alarms) {
    expect(Object.keys(METRIC_UNITS)).toContain(Properties.MetricName);
    expect(Properties.Dimensions).toEqual([{ Name: 'service', Value: 'treino' }]);
  }
});

it('shows every metric that the code writes on the dashboard', () => {
  const { widgets } = JSON.parse(monitoring.dashboard.Properties.DashboardBody) as {
    widgets: { properties: { metrics: unknown[][] } }[];
  };
  const shown = widgets.flatMap(({ properties }) => {
    let before: unknown[] = [];
    return properties.metrics.map(
      (row) => (before = row.map((cell, at) => (cell === '.' ? before[at] : cell))),
    );
  });
  const own = shown.filter(([namespace]) => namespace === NAMESPACE);
  for (const [, , ...dimension] of own) expect(dimension.slice(0, 2)).toEqual(['service', 'treino']);
  const searched = /MetricName="(\w+)"/.exec(JSON.stringify(shown).replaceAll('\\', ''))![1];
  expect(new Set([...own.map(([, name]) => name), searched])).toEqual(new Set(Object.keys(METRIC_UNITS)));
});

it.each(Object.keys(METRIC_UNITS))('writes %s somewhere and documents it', (name) => {
  expect(code).toMatch(new RegExp(`\\b${name}: `));
  expect(read('docs/operations.md')).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});

it('sets the namespace for all functions and the training task', () => {
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
    Value: NAMESPACE,
  });
});
