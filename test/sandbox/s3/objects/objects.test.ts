import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawName, openRig, type Rig, refusal } from '../kit/sandbox.ts';

let rig: Rig;
const Bucket = drawName();

beforeAll(async () => {
  rig = await openRig();
  await rig.client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
});
afterAll(() => rig?.close());

describe('an object', () => {
  it('comes back with its bytes, headers, metadata and tags', async () => {
    const Key = 'pages/évy & co.html';
    const put = await rig.client.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: '<h1>Evangeline</h1>',
        ContentType: 'text/html; charset=utf-8',
        CacheControl: 'no-cache',
        ContentDisposition: 'inline',
        ContentEncoding: 'identity',
        ContentLanguage: 'en',
        Expires: new Date('2030-01-01T00:00:00Z'),
        Metadata: { digest: 'abc' },
        Tagging: 'kind=page&good=yes',
      }),
    );
    expect(put.ETag).toBe(`"${createHash('md5').update('<h1>Evangeline</h1>').digest('hex')}"`);
    const got = await rig.client.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe('<h1>Evangeline</h1>');
    expect(got).toMatchObject({
      ETag: put.ETag,
      ContentLength: 19,
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'no-cache',
      ContentDisposition: 'inline',
      ContentEncoding: 'identity',
      ContentLanguage: 'en',
      ExpiresString: 'Tue, 01 Jan 2030 00:00:00 GMT',
      Metadata: { digest: 'abc' },
      TagCount: 2,
      AcceptRanges: 'bytes',
      ServerSideEncryption: 'AES256',
    });
    const head = await rig.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ETag: put.ETag, ContentLength: 19, Metadata: { digest: 'abc' } });
    const { TagSet } = await rig.client.send(new GetObjectTaggingCommand({ Bucket, Key }));
    expect(TagSet).toEqual([
      { Key: 'kind', Value: 'page' },
      { Key: 'good', Value: 'yes' },
    ]);
  });

  it('may be empty', async () => {
    await rig.client.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '' }));
    const got = await rig.client.send(new GetObjectCommand({ Bucket, Key: 'empty' }));
    expect(got.ContentLength).toBe(0);
    expect(await got.Body?.transformToString()).toBe('');
  });

  it.each([
    ['CRC32', { ChecksumCRC32: 'y/Q5Jg==' }],
    ['CRC32C', { ChecksumCRC32C: '4waSgw==' }],
    ['CRC64NVME', { ChecksumCRC64NVME: 'rosUhgp5mIg=' }],
    ['SHA1', { ChecksumSHA1: createHash('sha1').update('123456789').digest('base64') }],
    ['SHA256', { ChecksumSHA256: createHash('sha256').update('123456789').digest('base64') }],
  ] as const)('keeps its %s checksum and tells it when asked', async (ChecksumAlgorithm, expected) => {
    // The check values of these algorithms over 123456789, as the catalogue of CRCs gives them; SHA by Node.
    const Key = `sum-${ChecksumAlgorithm}`;
    const known = expected as Record<string, string>;
    const [name = ''] = Object.keys(known);
    const put = await rig.client.send(new PutObjectCommand({ Bucket, Key, Body: '123456789', ChecksumAlgorithm }));
    expect(put).toMatchObject({ ...known, ChecksumType: 'FULL_OBJECT' });
    const head = await rig.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ...known, ChecksumType: 'FULL_OBJECT' });
    expect(await rig.client.send(new HeadObjectCommand({ Bucket, Key }))).not.toHaveProperty(name);
    const attributes = await rig.client.send(
      new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['Checksum', 'ETag', 'ObjectSize', 'StorageClass'] }),
    );
    expect(attributes).toMatchObject({
      Checksum: known,
      ObjectSize: 9,
      StorageClass: 'STANDARD',
      ETag: '25f9e794323b453885f5181f1b624d0b',
    });
  });

  it('gives ranges', async () => {
    await rig.client.send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }));
    const range = async (Range: string) => {
      const got = await rig.client.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }));
      return [got.$metadata.httpStatusCode, got.ContentRange, await got.Body?.transformToString()];
    };
    expect(await range('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await range('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await range('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await range('bytes=5-99')).toEqual([206, 'bytes 5-9/10', '56789']);
    expect(await range('bytes=4-2')).toEqual([200, undefined, '0123456789']);
    expect(await refusal(range('bytes=10-'))).toMatchObject({ code: 'InvalidRange', status: 416 });
  });

  it('obeys conditions on reads', async () => {
    const { ETag } = await rig.client.send(new PutObjectCommand({ Bucket, Key: 'conditional', Body: 'x' }));
    const get = (input: object) => rig.client.send(new GetObjectCommand({ Bucket, Key: 'conditional', ...input }));
    const [past, future] = [new Date('2001-01-01'), new Date('2101-01-01')];
    expect((await refusal(get({ IfNoneMatch: ETag }))).status).toBe(304);
    expect((await refusal(get({ IfModifiedSince: future }))).status).toBe(304);
    expect(await refusal(get({ IfMatch: '"other"' }))).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    expect(await refusal(get({ IfUnmodifiedSince: past }))).toMatchObject({ status: 412 });
    expect((await get({ IfMatch: ETag, IfUnmodifiedSince: past })).$metadata.httpStatusCode).toBe(200);
    expect((await get({ IfNoneMatch: '"other"', IfModifiedSince: future })).$metadata.httpStatusCode).toBe(200);
  });

  it('obeys conditions on writes', async () => {
    const put = (input: object) => rig.client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x', ...input }));
    expect(await refusal(put({ IfMatch: '"anything"' }))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    const { ETag } = await put({ IfNoneMatch: '*' });
    expect(await refusal(put({ IfNoneMatch: '*' }))).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    expect(await refusal(put({ IfMatch: '"other"' }))).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    await put({ IfMatch: ETag });
  });

  it('can be copied with its metadata, or with other', async () => {
    const source = new PutObjectCommand({
      Bucket,
      Key: 'from here+there',
      Body: 'copy me',
      ContentType: 'text/plain',
      Metadata: { a: '1' },
      Tagging: 't=1',
    });
    await rig.client.send(source);
    const CopySource = `/${Bucket}/${encodeURIComponent('from here+there')}`;
    await rig.client.send(new CopyObjectCommand({ Bucket, Key: 'kept', CopySource }));
    await rig.client.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'other',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
        ContentType: 'text/css',
      }),
    );
    const kept = await rig.client.send(new GetObjectCommand({ Bucket, Key: 'kept' }));
    expect([kept.ContentType, kept.Metadata, kept.TagCount, await kept.Body?.transformToString()]).toEqual([
      'text/plain',
      { a: '1' },
      1,
      'copy me',
    ]);
    const other = await rig.client.send(new HeadObjectCommand({ Bucket, Key: 'other' }));
    expect([other.ContentType, other.Metadata]).toEqual(['text/css', { b: '2' }]);
  });

  it('takes other tags, and is gone after a delete', async () => {
    await rig.client.send(new PutObjectCommand({ Bucket, Key: 'brief', Body: 'x' }));
    await rig.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'brief', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }));
    const { TagSet } = await rig.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'brief' }));
    expect(TagSet).toEqual([{ Key: 'k', Value: 'v' }]);
    await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'brief' }));
    await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'brief' }));
    expect(await refusal(rig.client.send(new GetObjectCommand({ Bucket, Key: 'brief' })))).toMatchObject({
      code: 'NoSuchKey',
      status: 404,
    });
    expect(await refusal(rig.client.send(new HeadObjectCommand({ Bucket, Key: 'brief' })))).toMatchObject({
      code: 'NotFound',
      status: 404,
    });
  });
});
