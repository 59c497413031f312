import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NEWER } from '../../../src/sandbox/constraints/newer.ts';
import { compilePattern } from '../../../src/sandbox/constraints/pattern.ts';
import { allShapes, inputShape, shapeOf } from '../../../src/sandbox/constraints/table.ts';

const root = new URL('../../../', import.meta.url);

const CLIENTS: Record<string, () => Promise<object>> = {
  apigateway: () => import('@aws-sdk/client-api-gateway'),
  s3: () => import('@aws-sdk/client-s3'),
  s3control: () => import('@aws-sdk/client-s3-control'),
  'application-autoscaling': () => import('@aws-sdk/client-application-auto-scaling'),
  cloudformation: () => import('@aws-sdk/client-cloudformation'),
  codebuild: () => import('@aws-sdk/client-codebuild'),
  codepipeline: () => import('@aws-sdk/client-codepipeline'),
  codecommit: () => import('@aws-sdk/client-codecommit'),
  'cognito-idp': () => import('@aws-sdk/client-cognito-identity-provider'),
  dynamodb: () => import('@aws-sdk/client-dynamodb'),
  ec2: () => import('@aws-sdk/client-ec2'),
  ecr: () => import('@aws-sdk/client-ecr'),
  ecs: () => import('@aws-sdk/client-ecs'),
  elbv2: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  events: () => import('@aws-sdk/client-eventbridge'),
  iam: () => import('@aws-sdk/client-iam'),
  lambda: () => import('@aws-sdk/client-lambda'),
  logs: () => import('@aws-sdk/client-cloudwatch-logs'),
  sts: () => import('@aws-sdk/client-sts'),
  resourcegroupstaggingapi: () => import('@aws-sdk/client-resource-groups-tagging-api'),
};

test.skipIf(!existsSync('/usr/lib/python3/dist-packages/botocore/data/s3'))(
  'the table is what the script makes of the models',
  () => {
    const script = new URL('.dev/constraints.py', root).pathname;
    expect(() => execFileSync('/usr/bin/python3', [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  },
);

test('the table is small enough to be carried along', () => {
  expect(statSync(new URL('src/sandbox/constraints/constraints.generated.json', root)).size).toBeLessThan(240_000);
});

describe.each(Object.keys(CLIENTS))('%s', (service) => {
  test('allows every enum value that the SDK knows', async () => {
    const client = (await CLIENTS[service]?.()) as Record<string, unknown>;
    const compared = allShapes().filter(
      ({ service: of, name, shape }) => of === service && shape.enum && typeof client[name] === 'object',
    );
    for (const { name, shape } of compared) {
      const missing = Object.values(client[name] as object).filter((value) => !shape.enum?.includes(value));
      expect(missing, `${service} ${name}: to be named in newer.ts`).toEqual([]);
    }
  });

  test('names as newer only what the generated table lacks', () => {
    for (const [name, values] of Object.entries(NEWER[service]?.enums ?? {})) {
      const all = shapeOf(service, name)?.enum ?? [];
      expect(new Set(all).size, name).toBe(all.length);
      expect(all.length, name).toBeGreaterThan(values.length);
    }
  });
});

test('every reference leads to a shape', () => {
  for (const { service, name, shape } of allShapes()) {
    const below = [...Object.values(shape.members ?? {}), shape.item, shape.key, shape.value].filter((one) => one !== undefined);
    for (const one of below) {
      expect(shapeOf(service, one), `${service} ${name} -> ${one}`).toBeDefined();
    }
  }
});

test('all patterns of these services can be read by JavaScript; one that cannot is named here', () => {
  const skipped = allShapes().filter(({ shape }) => shape.pattern !== undefined && !compilePattern(shape.pattern));
  expect(skipped.map(({ service, name }) => `${service} ${name}`)).toEqual([]);
});

test('a pattern counts for the whole value, and one of Java alone is skipped', () => {
  expect(compilePattern('[a-z]+')?.test('abc')).toBe(true);
  expect(compilePattern('[a-z]+')?.test('abc1')).toBe(false);
  expect(compilePattern('\\p{L}+')?.test('ü')).toBe(true);
  expect(compilePattern('[a-z\\:\\_]+')?.test('a:_')).toBe(true);
  expect(compilePattern('(?i)a++')).toBeUndefined();
});

test('names that objects have by birth are no shapes', () => {
  expect(inputShape('constructor', 'toString')).toBeUndefined();
  expect(inputShape('s3', 'constructor')).toBeUndefined();
  expect(shapeOf('s3', 'toString')).toBeUndefined();
});
