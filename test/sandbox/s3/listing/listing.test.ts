import {
  CreateBucketCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawName, openRig, type Rig } from '../kit/sandbox.ts';

let rig: Rig;
const Bucket = drawName();
const MANY = drawName();
const KEYS = ['a.html', 'css/main.css', 'css/more/x.css', 'img/a b.png', 'img/é&<.png', 'z\u{ffee}', 'z\u{1f984}'];

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
  await rig.client.send(new CreateBucketCommand({ Bucket }));
  await rig.client.send(new CreateBucketCommand({ Bucket: MANY }));
  for (const Key of [...KEYS].reverse()) await rig.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const keys = Array.from({ length: 1_203 }, (_, index) => `n/${String(index).padStart(5, '0')}`);
  for (let at = 0; at < keys.length; at += 50)
    await Promise.all(
      keys.slice(at, at + 50).map((Key) => rig.client.send(new PutObjectCommand({ Bucket: MANY, Key, Body: '.' }))),
    );
});
afterAll(() => rig?.close());

const list = async (input: object) => {
  const answer = await rig.client.send(new ListObjectsV2Command({ Bucket, ...input }));
  return {
    keys: (answer.Contents ?? []).map(({ Key }) => Key),
    prefixes: (answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    token: answer.NextContinuationToken,
    count: answer.KeyCount,
  };
};

describe('ListObjectsV2', () => {
  it('lists in the order of UTF-8, which is not that of UTF-16', async () => {
    expect((await list({})).keys).toEqual(KEYS);
  });

  it('folds by delimiter behind a prefix', async () => {
    expect(await list({ Delimiter: '/' })).toMatchObject({
      keys: ['a.html', ...KEYS.slice(5)],
      prefixes: ['css/', 'img/'],
      count: 5,
    });
    expect(await list({ Delimiter: '/', Prefix: 'css/' })).toMatchObject({ keys: ['css/main.css'], prefixes: ['css/more/'] });
    expect(await list({ Prefix: 'none/' })).toMatchObject({ keys: [], count: 0 });
    expect((await list({ StartAfter: 'img/a b.png' })).keys).toEqual(KEYS.slice(4));
    expect((await list({ MaxKeys: 0 })).keys).toEqual([]);
  });

  it('cuts pages so that each key and prefix is told once', async () => {
    const told: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Delimiter: '/', MaxKeys: 1, ContinuationToken });
      expect(page.count).toBe(1);
      told.push(...page.keys, ...page.prefixes);
      ContinuationToken = page.token;
    } while (ContinuationToken !== undefined);
    expect(told).toEqual(['a.html', 'css/', 'img/', ...KEYS.slice(5)]);
  });

  it('percent-encodes keys when asked', async () => {
    const { keys } = await list({ EncodingType: 'url', Prefix: 'img/' });
    expect(keys.map((key) => decodeURIComponent(key ?? ''))).toEqual(KEYS.slice(3, 5));
    expect(keys[1]).toContain('%C3%A9');
  });

  it('gives a thousand at most, and the rest by paging', async () => {
    const sizes: number[] = [];
    for await (const page of paginateListObjectsV2({ client: rig.client }, { Bucket: MANY })) sizes.push(page.KeyCount ?? 0);
    expect(sizes).toEqual([1000, 203]);
  });
});

describe('ListObjects', () => {
  it('pages by marker, and names the next one only with a delimiter', async () => {
    const first = await rig.client.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Delimiter: '/' }));
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, 'css/']);
    const second = await rig.client.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Delimiter: '/', Marker: 'css/' }));
    expect(second.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['img/']);
    const plain = await rig.client.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }));
    expect([plain.IsTruncated, plain.NextMarker]).toEqual([true, undefined]);
    expect(plain.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  });
});
