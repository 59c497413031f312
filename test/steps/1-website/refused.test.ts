import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NameTakenError } from '../../../src/course/errors.ts';
import { openRehearsal, type Rehearsal, type Run } from '../../helpers/rehearsal.ts';
import { clientsOf } from '../../helpers/sandbox.ts';

const resultOf = ({ summary }: Run, step: string) => summary.results.find((one) => one.step === step);

describe('a user of the account who may do everything but one thing', () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await openRehearsal();
  });
  afterEach(() => rehearsal.close());

  const forbid = (action: string) =>
    rehearsal.actAs([{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: action, Resource: '*' }] }]);
  const build = () => rehearsal.up({ through: 'website' });

  it('is told which one it is when S3 deletes none of the objects it was given, and nothing counts as deleted', async () => {
    await build();
    await forbid('s3:DeleteObject');
    const torn = await rehearsal.teardown();
    expect(torn.summary.outcome).toBe('left');
    const pages = resultOf(torn, 'site-pages');
    expect(pages?.outcome).toBe('failed');
    expect(pages?.error?.what).toMatch(/^Not allowed: s3:DeleteObject on arn:aws:s3:::mysfits-t3st00-site\//);
    expect(pages?.error?.nextSteps.join()).toContain('"policy"');
  });

  it("isn't kept waiting for a public policy that S3 will never take from them", async () => {
    await forbid('s3:PutBucketPolicy');
    const run = await build();
    expect(resultOf(run, 'site-access')?.error?.what).toBe('Not allowed: s3:PutBucketPolicy on arn:aws:s3:::mysfits-t3st00-site');
    expect(run.calls.filter(({ operation }) => operation === 'PutBucketPolicy')).toHaveLength(1);
  });

  it('hears of the permission, and not that the name is taken, where the bucket is their own', async () => {
    await build();
    await forbid('s3:GetBucketTagging');
    const error = resultOf(await build(), 'site-bucket')?.error;
    expect(error?.what).toBe('Not allowed: s3:GetBucketTagging on arn:aws:s3:::mysfits-t3st00-site');
  });

  it('hears that the name is taken where the bucket is of another account', async () => {
    const other = clientsOf({ ...rehearsal.sandbox, ...(await rehearsal.sandbox.control.addAccount()) });
    await other.s3.send(new CreateBucketCommand({ Bucket: 'mysfits-t3st00-site' }));
    for (const action of ['s3:GetBucketTagging', 's3:DeleteBucket']) {
      await forbid(action);
      expect(resultOf(await build(), 'site-bucket')?.cause).toBeInstanceOf(NameTakenError);
    }
  });

  it('ends a teardown that found nothing left, but was not allowed to look, as one that left something', async () => {
    await build();
    await forbid('tag:GetResources');
    const { summary } = await rehearsal.teardown();
    expect(summary.outcome).toBe('left');
    expect(JSON.stringify(summary.unsearched)).toContain('tag:GetResources');
  });
});
