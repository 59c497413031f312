import { describe, expect, it } from 'vitest';
import { coursePermissions, policyDocuments } from '../../src/aws/policy.ts';
import type { CallRecord } from '../../src/engine/events.ts';
import { course } from '../../steps/index.ts';
import { openRehearsal } from '../helpers/rehearsal.ts';

/**
 * Calls whose permission has another name than the operation (Service Authorization Reference, "Actions, resources,
 * and condition keys for Amazon S3"). An object's version is deleted under a permission of its own.
 */
const permissionsOf: Record<string, readonly string[]> = {
  's3 HeadBucket': ['s3:ListBucket'],
  's3 ListObjectsV2': ['s3:ListBucket'],
  's3 HeadObject': ['s3:GetObject'],
  's3 ListBuckets': ['s3:ListAllMyBuckets'],
  's3 ListObjectVersions': ['s3:ListBucketVersions'],
  's3 ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
  's3 DeleteObjects': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  's3 GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3 PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
  's3 CreateBucket': ['s3:CreateBucket', 's3:TagResource'],
  's3control GetPublicAccessBlock': ['s3:GetAccountPublicAccessBlock'],
  'resourcegroupstaggingapi GetResources': ['tag:GetResources'],
};

const needed = ({ service, operation }: CallRecord) => permissionsOf[`${service} ${operation}`] ?? [`${service}:${operation}`];

describe('the policy that the course prints', () => {
  it('allows every call that building, looking and tearing down send', async () => {
    const rehearsal = await openRehearsal();
    try {
      const runs = [await rehearsal.up(), await rehearsal.up(), await rehearsal.teardown()];
      const { project } = rehearsal;
      const documents = policyDocuments(
        coursePermissions(course, { project, account: rehearsal.session.account, region: 'eu-west-1' }),
      );
      const allowed = new Set(documents.flatMap(({ document }) => document.Statement.flatMap(({ Action }) => Action)));
      const calls = runs.flatMap((run) => run.calls);
      expect(calls.length).toBeGreaterThan(40);
      expect(calls.flatMap(needed).filter((permission) => !allowed.has(permission))).toEqual([]);
    } finally {
      await rehearsal.close();
    }
  });

  it('names its own resources wherever AWS lets it', () => {
    const documents = policyDocuments(coursePermissions(course, { project: 'mysfits-abc123', account: '1', region: 'r' }));
    const everywhere = documents.flatMap(({ document }) =>
      document.Statement.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action),
    );
    expect(everywhere.sort()).toEqual(['s3:GetAccountPublicAccessBlock', 's3:ListAllMyBuckets', 'tag:GetResources']);
  });
});
