import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { Happening } from '../../../../src/sandbox/world/happenings.ts';
import { clientsOf, openSandbox } from '../../../helpers/sandbox.ts';

test('a bucket tells of its objects where it is told to, and of each as AWS describes it', async () => {
  const sandbox = await openSandbox();
  const { s3 } = clientsOf(sandbox);
  const told: Happening[] = [];
  sandbox.world.happenings.listen((happening) => told.push(happening));
  const Bucket = 'telling';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'silent', Body: 'x' }));
  expect(told).toEqual([]);
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } }),
  );
  const { VersionId, ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'hello' }));
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/a/b` }));
  const { VersionId: marker } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a/b' }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a/b', VersionId }] } }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'nothing', VersionId }));
  const etag = ETag?.replaceAll('"', '');
  const common = {
    version: '0',
    bucket: { name: Bucket },
    requester: sandbox.account,
    'request-id': expect.any(String),
    'source-ip-address': '127.0.0.1',
  };
  const sequencer = expect.stringMatching(/^[0-9A-F]{16}$/);
  expect(told.map(({ source, detailType, resources, detail }) => [source, detailType, resources, detail])).toEqual([
    [
      'aws.s3',
      'Object Created',
      [`arn:aws:s3:::${Bucket}`],
      { ...common, object: { key: 'a/b', size: 5, etag, 'version-id': VersionId, sequencer }, reason: 'PutObject' },
    ],
    [
      'aws.s3',
      'Object Created',
      [`arn:aws:s3:::${Bucket}`],
      { ...common, object: { key: 'copy', size: 5, etag, 'version-id': expect.any(String), sequencer }, reason: 'CopyObject' },
    ],
    [
      'aws.s3',
      'Object Deleted',
      [`arn:aws:s3:::${Bucket}`],
      {
        ...common,
        object: { key: 'a/b', 'version-id': marker, sequencer },
        reason: 'DeleteObject',
        'deletion-type': 'Delete Marker Created',
      },
    ],
    [
      'aws.s3',
      'Object Deleted',
      [`arn:aws:s3:::${Bucket}`],
      {
        ...common,
        object: { key: 'a/b', etag, 'version-id': VersionId, sequencer },
        reason: 'DeleteObject',
        'deletion-type': 'Permanently Deleted',
      },
    ],
  ]);
  const order = told.map(({ detail }) => (detail.object as { sequencer: string }).sequencer);
  expect([...order].sort()).toEqual(order);
});
