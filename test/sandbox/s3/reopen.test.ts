import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { s3 } from '../../../src/sandbox/services/s3/service.ts';
import { websiteUrl } from '../../../src/sandbox/services/s3/website/websites.ts';
import { drawName, openRig, type Rig, refusal } from './kit/sandbox.ts';

let rig: Rig;
const Bucket = drawName();

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
  await rig.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => rig?.close());

it('keeps buckets, settings, versions and bytes over a stop, and clears away what a kill left', async () => {
  const policy = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
  await rig.client.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await rig.client.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [policy] }) }),
  );
  await rig.client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'mysfits:project', Value: 'p' }] } }));
  await rig.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (const Body of ['one', 'two'])
    await rig.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body, Metadata: { n: Body } }));
  const before = await rig.client.send(new ListObjectVersionsCommand({ Bucket }));
  const folder = rig.sandbox.world.folder('s3');
  mkdirSync(join(folder, 'incoming'), { recursive: true });
  writeFileSync(join(folder, 'incoming', 'half'), 'half an upload');
  writeFileSync(join(folder, 'bodies', 'orphan'), 'bytes whose record was never written');

  rig = await rig.reopen();
  const after = await rig.client.send(new ListObjectVersionsCommand({ Bucket }));
  expect(after.Versions).toEqual(before.Versions);
  const old = await rig.client.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId: after.Versions?.[1]?.VersionId }));
  expect([await old.Body?.transformToString(), old.Metadata]).toEqual(['one', { n: 'one' }]);
  expect((await rig.client.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic).toBe(true);
  expect((await rig.client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
    { Key: 'mysfits:project', Value: 'p' },
  ]);
  expect(readdirSync(join(folder, 'bodies'))).toHaveLength(2);
  expect(readdirSync(folder)).not.toContain('incoming');
  expect(s3.inventory?.(rig.sandbox.world)).toEqual([
    {
      type: 'AWS::S3::Bucket',
      name: Bucket,
      arn: `arn:aws:s3:::${Bucket}`,
      account: rig.sandbox.account,
      tags: { 'mysfits:project': 'p' },
    },
  ]);
});

it('goes back with a snapshot: buckets, bytes, uploads under way and the website at its address', async () => {
  const Name = drawName();
  const { control, world } = rig.sandbox;
  await rig.client.send(new CreateBucketCommand({ Bucket: Name }));
  await rig.client.send(new PutObjectCommand({ Bucket: Name, Key: 'index.html', Body: 'as it was' }));
  const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
  await rig.client.send(new PutBucketWebsiteCommand({ Bucket: Name, WebsiteConfiguration }));
  const { UploadId } = await rig.client.send(new CreateMultipartUploadCommand({ Bucket: Name, Key: 'parts' }));
  const part = { Bucket: Name, Key: 'parts', UploadId, PartNumber: 1 };
  const { ETag } = await rig.client.send(new UploadPartCommand({ ...part, Body: 'a part' }));
  const url = (await websiteUrl(world, Name)) ?? '';
  await control.snapshot('before');

  await rig.client.send(new DeleteObjectCommand({ Bucket: Name, Key: 'index.html' }));
  await rig.client.send(new DeleteBucketCommand({ Bucket: Name }));
  await expect(fetch(url)).rejects.toThrow();
  await control.restore('before');

  expect((await fetch(url)).status).toBe(403);
  const { Body } = await rig.client.send(new GetObjectCommand({ Bucket: Name, Key: 'index.html' }));
  expect(await Body?.transformToString()).toBe('as it was');
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await rig.client.send(new CompleteMultipartUploadCommand({ Bucket: Name, Key: 'parts', UploadId, MultipartUpload }));
  expect((await rig.client.send(new GetObjectCommand({ Bucket: Name, Key: 'parts' }))).ContentLength).toBe(6);
});

it('can be told to settle slowly after a block was lifted, as AWS sometimes does', async () => {
  const Name = drawName();
  const policy = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Name}/*` };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [policy] });
  const put = () => rig.client.send(new PutBucketPolicyCommand({ Bucket: Name, Policy }));
  await rig.client.send(new CreateBucketCommand({ Bucket: Name }));
  await rig.sandbox.control.turn('s3/policy-settling', true);
  await rig.client.send(new DeletePublicAccessBlockCommand({ Bucket: Name }));
  expect(await refusal(put())).toMatchObject({ code: 'AccessDenied', status: 403 });
  await rig.sandbox.control.moveClock(5);
  expect(await refusal(put())).toMatchObject({ code: 'OperationAborted', status: 409 });
  await rig.sandbox.control.moveClock(5);
  await put();
});
