import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketOfHost } from '../../../../src/sandbox/wire/match/bucket-host.ts';
import { matchPath } from '../../../../src/sandbox/wire/match/route.ts';

const encode = (text: string) => encodeURIComponent(text);
const label = fc.string({ unit: 'grapheme', minLength: 1 });

test('labels come back as they were, whatever stands in them', () => {
  fc.assert(
    fc.property(label, label, (one, two) => {
      const segments = [{ literal: 'v1' }, { label: 'one', greedy: false }, { literal: 'x' }, { label: 'two', greedy: false }];
      expect(matchPath(segments, `/v1/${encode(one)}/x/${encode(two)}`)).toEqual({ one, two });
    }),
  );
});

test('a greedy label takes slashes, encoded or not, and empty parts', () => {
  const segments = [
    { label: 'Bucket', greedy: false },
    { label: 'Key', greedy: true },
  ];
  fc.assert(
    fc.property(label, label, (bucket, key) => {
      expect(matchPath(segments, `/${encode(bucket)}/${encode(key)}`)).toEqual({ Bucket: bucket, Key: key });
      expect(matchPath(segments, `/${encode(bucket)}/${key.split('/').map(encode).join('/')}`)).toEqual({
        Bucket: bucket,
        Key: key,
      });
    }),
  );
  expect(matchPath(segments, '/b//a///')).toEqual({ Bucket: 'b', Key: '/a///' });
});

test('a greedy label in the middle leaves what follows it', () => {
  const segments = [{ literal: 'a' }, { label: 'rest', greedy: true }, { literal: 'end' }];
  expect(matchPath(segments, '/a/b/c/end')).toEqual({ rest: 'b/c' });
  expect(matchPath(segments, '/a/end')).toBeUndefined();
});

test.each(['/', '/b/', '/b/k/more/', '//k', '/%zz/k'])('the path %s is not one of bucket and file', (path) => {
  const segments = [
    { label: 'Bucket', greedy: false },
    { label: 'file', greedy: false },
  ];
  expect(matchPath(segments, path)).toBeUndefined();
});

describe('the bucket in a host name', () => {
  test.each([
    ['mysfits.s3.amazonaws.com', 'mysfits'],
    ['mysfits.s3.eu-west-1.amazonaws.com', 'mysfits'],
    ['my.dotted.bucket.s3.us-east-1.amazonaws.com:8080', 'my.dotted.bucket'],
    ['mysfits.s3-us-west-2.amazonaws.com', 'mysfits'],
    ['mysfits.s3.dualstack.us-west-2.amazonaws.com', 'mysfits'],
    ['mysfits.localhost:4566', 'mysfits'],
    ['mysfits.s3.localhost', 'mysfits'],
  ])('of %s is %s', (host, bucket) => {
    expect(bucketOfHost(host)).toBe(bucket);
  });

  test.each([
    '127.0.0.1:4566',
    'localhost:4566',
    's3.localhost:4566',
    's3.amazonaws.com',
    's3.eu-west-1.amazonaws.com',
    'example.com',
    undefined,
  ])('is not in %s', (host) => {
    expect(bucketOfHost(host)).toBeUndefined();
  });
});
