import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drawName, openRig, type Rig, refusal } from '../kit/sandbox.ts';

let rig: Rig;
let Bucket: string;
const Key = 'large.bin';
const FIVE = 5 * 1024 * 1024;
const [one, two, three] = [randomBytes(FIVE), randomBytes(FIVE + 7), randomBytes(11)];

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
});
afterAll(() => rig?.close());
beforeEach(async () => {
  Bucket = drawName();
  await rig.client.send(new CreateBucketCommand({ Bucket }));
});

const begin = async (input: object = {}) =>
  (await rig.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }))).UploadId;
const part = async (UploadId: string | undefined, PartNumber: number, Body: Buffer, input: object = {}) => {
  const {
    $metadata: _,
    ServerSideEncryption: __,
    ...sums
  } = await rig.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...input }));
  return { PartNumber, ...sums };
};
const complete = (UploadId: string | undefined, Parts: object[], input: object = {}) =>
  rig.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...input }));
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

describe('an upload in parts', () => {
  it('becomes one object in the order of its parts, with the ETag that AWS gives it', async () => {
    const id = await begin({ ContentType: 'image/png', Metadata: { m: '1' }, Tagging: 't=1' });
    const third = await part(id, 30, three);
    const [first, second] = await Promise.all([part(id, 1, one), part(id, 2, two)]);
    const { Parts } = await rig.client.send(new ListPartsCommand({ Bucket, Key, UploadId: id }));
    expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, FIVE],
      [2, FIVE + 7],
      [30, 11],
    ]);
    const { ETag } = await complete(id, [first, second, third]);
    expect(ETag).toBe(
      `"${createHash('md5')
        .update(Buffer.concat([md5(one), md5(two), md5(three)]))
        .digest('hex')}-3"`,
    );
    const got = await rig.client.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([one, two, three]))).toBe(true);
    expect(got).toMatchObject({ ContentType: 'image/png', Metadata: { m: '1' }, TagCount: 1 });
    const second2 = await rig.client.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 2 }));
    expect(second2).toMatchObject({
      PartsCount: 3,
      ContentLength: FIVE + 7,
      ContentRange: `bytes ${FIVE}-${FIVE * 2 + 6}/${FIVE * 2 + 18}`,
    });
    expect(await refusal(complete(id, [first]))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    expect((await rig.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);
  });

  it('keeps a composite checksum, or one of the whole, as it was begun', async () => {
    const composite = await begin({ ChecksumAlgorithm: 'SHA256' });
    const parts = [
      await part(composite, 1, one, { ChecksumAlgorithm: 'SHA256' }),
      await part(composite, 2, three, { ChecksumAlgorithm: 'SHA256' }),
    ];
    const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
    const expected = `${createHash('sha256')
      .update(Buffer.concat([sha(one), sha(three)]))
      .digest('base64')}-2`;
    expect(await complete(composite, parts)).toMatchObject({ ChecksumSHA256: expected, ChecksumType: 'COMPOSITE' });
    const attributes = await rig.client.send(
      new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ObjectParts', 'Checksum'] }),
    );
    expect(attributes.ObjectParts).toMatchObject({
      TotalPartsCount: 2,
      Parts: [
        { PartNumber: 1, Size: FIVE },
        { PartNumber: 2, Size: 11 },
      ],
    });

    await rig.client.send(
      new PutObjectCommand({ Bucket, Key: 'whole', Body: Buffer.concat([one, three]), ChecksumAlgorithm: 'CRC32C' }),
    );
    const { ChecksumCRC32C } = await rig.client.send(new HeadObjectCommand({ Bucket, Key: 'whole', ChecksumMode: 'ENABLED' }));
    const whole = await begin({ ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' });
    const pieces = [
      await part(whole, 1, one, { ChecksumAlgorithm: 'CRC32C' }),
      await part(whole, 2, three, { ChecksumAlgorithm: 'CRC32C' }),
    ];
    expect(await complete(whole, pieces)).toMatchObject({ ChecksumCRC32C, ChecksumType: 'FULL_OBJECT' });
  });

  it('takes parts out of other objects', async () => {
    await rig.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: Buffer.concat([one, two]) }));
    const id = await begin();
    const copy = async (PartNumber: number, CopySourceRange: string) => {
      const input = { Bucket, Key, UploadId: id, PartNumber, CopySource: `${Bucket}/source`, CopySourceRange };
      return { PartNumber, ETag: (await rig.client.send(new UploadPartCopyCommand(input))).CopyPartResult?.ETag };
    };
    const parts = [await copy(1, `bytes=${FIVE}-${FIVE * 2 + 6}`), await copy(2, 'bytes=0-9')];
    expect(await refusal(copy(3, 'bytes=0-99999999999'))).toMatchObject({ code: 'InvalidArgument', status: 400 });
    await complete(id, parts);
    const { Body } = await rig.client.send(new GetObjectCommand({ Bucket, Key }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(Buffer.concat([two, one.subarray(0, 10)]))).toBe(true);
  });

  it('refuses what AWS refuses', async () => {
    const id = await begin();
    const [first, second] = [await part(id, 1, three), await part(id, 2, one)];
    expect(await refusal(complete(id, [second, first]))).toMatchObject({ code: 'InvalidPartOrder', status: 400 });
    expect(await refusal(complete(id, [first, second]))).toMatchObject({ code: 'EntityTooSmall', status: 400 });
    expect(await refusal(complete(id, [{ ...second, ETag: '"0"' }]))).toMatchObject({ code: 'InvalidPart', status: 400 });
    expect(await refusal(complete(id, [second, { PartNumber: 3, ETag: '"0"' }]))).toMatchObject({ code: 'InvalidPart' });
    expect(await refusal(complete(id, [second], { MpuObjectSize: 5 }))).toMatchObject({ code: 'InvalidRequest' });
    expect(await refusal(part(id, 10_001, three))).toMatchObject({ code: 'InvalidArgument', status: 400 });
    expect(await refusal(part('nothing', 1, three))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    await complete(id, [second]);
  });

  it('leaves no bytes when it is aborted or its bucket goes', async () => {
    const bodies = () => readdirSync(join(rig.sandbox.world.folder('s3'), 'bodies')).length;
    const before = bodies();
    const id = await begin();
    await part(id, 1, one);
    await part(id, 1, two);
    expect(bodies()).toBe(before + 1);
    await rig.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id }));
    expect(bodies()).toBe(before);
    expect(await refusal(rig.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id })))).toMatchObject({
      code: 'NoSuchUpload',
    });
    await part(await begin(), 1, three);
    const { Uploads } = await rig.client.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads?.map((upload) => upload.Key)).toEqual([Key]);
    await rig.client.send(new DeleteBucketCommand({ Bucket }));
    expect(bodies()).toBe(before);
  });

  it('goes on after the sandbox was stopped', async () => {
    const id = await begin();
    const first = await part(id, 1, one);
    rig = await rig.reopen();
    const second = await part(id, 2, three);
    await complete(id, [first, second]);
    const { ContentLength } = await rig.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(ContentLength).toBe(FIVE + 11);
  });
});
