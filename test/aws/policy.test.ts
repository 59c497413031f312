import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PolicyDocument, policyDocuments } from '../../src/aws/policy.ts';
import type { Permission } from '../../src/course/step.ts';

const bucket = 'arn:aws:s3:::mysfits-ab12cd-site-bucket';

const statements = (...permissions: Permission[]) => policyDocuments([{ id: 'website', permissions }])[0]?.document.Statement;

describe('the policies of a course', () => {
  test('name every action once, and put actions on the same resources together', () => {
    expect(
      statements(
        { action: 's3:PutBucketPolicy', resource: bucket },
        { action: 's3:CreateBucket', resource: bucket },
        { action: 's3:PutObject', resource: `${bucket}/*` },
        { action: 's3:CreateBucket', resource: [bucket] },
        { action: 'tag:GetResources', resource: '*' },
      ),
    ).toEqual([
      { Effect: 'Allow', Action: ['s3:CreateBucket', 's3:PutBucketPolicy'], Resource: [bucket] },
      { Effect: 'Allow', Action: ['s3:PutObject'], Resource: [`${bucket}/*`] },
      { Effect: 'Allow', Action: ['tag:GetResources'], Resource: ['*'] },
    ]);
  });

  test('leave out what a wildcard allows already, and only that', () => {
    expect(statements({ action: 's3:GetObject', resource: [`${bucket}/a`, `${bucket}/*`, bucket] })).toEqual([
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [bucket, `${bucket}/*`] },
    ]);
    expect(statements({ action: 's3:GetObject', resource: ['arn:a?', 'arn:a*b', 'arn:ab', 'arn:a.b'] })?.[0]?.Resource).toEqual([
      'arn:a*b',
      'arn:a?',
    ]);
  });

  test('keep one of two patterns that allow the same', () => {
    expect(statements({ action: 's3:GetObject', resource: ['arn:**', 'arn:*'] })?.[0]?.Resource).toHaveLength(1);
  });

  test('go by module, and skip a module that asks for nothing', () => {
    const documents = policyDocuments([
      { id: 'website', permissions: [{ action: 's3:CreateBucket', resource: bucket }] },
      { id: 'nothing', permissions: [] },
      { id: 'data', permissions: [{ action: 'dynamodb:CreateTable', resource: '*' }] },
    ]);
    expect(documents.map(({ name, module }) => [name, module])).toEqual([
      ['mysfits-website', 'website'],
      ['mysfits-data', 'data'],
    ]);
  });

  test('allow exactly what was asked for, each short enough for IAM, whatever is asked', () => {
    const name = fc.stringMatching(/^[a-z]{1,60}$/);
    const resource = fc.oneof(
      name.map((text) => `arn:aws:s3:::${text}`),
      name.map((text) => `arn:aws:s3:::${text}/*`),
    );
    const permission = fc.record({
      action: name.map((text) => `s3:${text}`),
      resource: fc.oneof(resource, fc.array(resource, { minLength: 1, maxLength: 60 })),
    });
    fc.assert(
      fc.property(fc.array(permission, { maxLength: 80 }), (permissions) => {
        const documents = policyDocuments([{ id: 'm', permissions }]);
        for (const { document } of documents) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
        expect(new Set(documents.map((document) => document.name)).size).toBe(documents.length);
        const asked = new Set(permissions.flatMap((one) => [one.resource].flat().map((arn) => `${one.action} ${arn}`)));
        const allowed = new Set(allowances(documents));
        for (const one of allowed) expect(asked).toContain(one);
        for (const one of asked) if (!allowed.has(one)) expect([...allowed].some((wider) => isWider(wider, one))).toBe(true);
      }),
    );
  });
});

function allowances(documents: readonly PolicyDocument[]): string[] {
  return documents.flatMap(({ document }) =>
    document.Statement.flatMap(({ Action, Resource }) => Action.flatMap((action) => Resource.map((arn) => `${action} ${arn}`))),
  );
}

/** The only wildcard that this test draws is a star at the end. */
const isWider = (wider: string, one: string) => wider.endsWith('*') && wider !== one && one.startsWith(wider.slice(0, -1));
