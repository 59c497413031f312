import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drawName, openRig, type Rig, refusal } from '../kit/sandbox.ts';

let rig: Rig;
let Bucket: string;
const Key = 'story.txt';

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
});
afterAll(() => rig?.close());
beforeEach(async () => {
  Bucket = drawName();
  await rig.client.send(new CreateBucketCommand({ Bucket }));
});

const version = (Status: 'Enabled' | 'Suspended') =>
  rig.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = async (Body: string) => (await rig.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
const remove = (VersionId?: string) => rig.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const get = async (VersionId?: string) =>
  (await rig.client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const list = async () => {
  const { Versions = [], DeleteMarkers = [] } = await rig.client.send(new ListObjectVersionsCommand({ Bucket }));
  return { versions: Versions.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]), markers: DeleteMarkers.length };
};

describe('a versioned bucket', () => {
  it('keeps every version, and what was there before as null', async () => {
    expect(await put('zero')).toBeUndefined();
    await version('Enabled');
    const [first, second] = [await put('one'), await put('two')];
    expect([await get(), await get(first), await get('null')]).toEqual(['two', 'one', 'zero']);
    expect(await list()).toEqual({
      versions: [
        [second, true],
        [first, false],
        ['null', false],
      ],
      markers: 0,
    });
  });

  it('hides a key behind a delete marker, and shows it again when the marker goes', async () => {
    await version('Enabled');
    const first = await put('one');
    const { DeleteMarker, VersionId } = await remove();
    expect(DeleteMarker).toBe(true);
    const error = await rig.client.send(new GetObjectCommand({ Bucket, Key })).catch((caught) => caught);
    expect([error.name, error.$response?.headers['x-amz-delete-marker']]).toEqual(['NoSuchKey', 'true']);
    expect(await refusal(rig.client.send(new GetObjectCommand({ Bucket, Key, VersionId })))).toMatchObject({
      code: 'MethodNotAllowed',
      status: 405,
    });
    expect((await refusal(rig.client.send(new HeadObjectCommand({ Bucket, Key })))).status).toBe(404);
    expect((await rig.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    expect(await get(first)).toBe('one');
    expect((await remove(VersionId)).DeleteMarker).toBe(true);
    expect(await get()).toBe('one');
  });

  it('writes over its null version only, while versioning is suspended', async () => {
    await version('Enabled');
    const kept = await put('kept');
    await version('Suspended');
    expect(await put('first null')).toBe('null');
    await put('second null');
    expect((await list()).versions.map(([id]) => id)).toEqual(['null', kept]);
    expect((await remove()).VersionId).toBe('null');
    expect(await list()).toMatchObject({ versions: [[kept, false]], markers: 1 });
    expect(await get(kept)).toBe('kept');
  });

  it('goes only when versions and delete markers are gone', async () => {
    await version('Enabled');
    await put('one');
    await remove();
    const drop = () => rig.client.send(new DeleteBucketCommand({ Bucket }));
    expect(await refusal(drop())).toMatchObject({ code: 'BucketNotEmpty', status: 409 });
    const { Versions = [], DeleteMarkers = [] } = await rig.client.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ VersionId }) => ({ Key, VersionId }));
    const { Deleted } = await rig.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toHaveLength(2);
    await drop();
  });
});
