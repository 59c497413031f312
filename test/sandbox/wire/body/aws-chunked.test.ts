import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAwsChunked } from '../../../../src/sandbox/wire/body/aws-chunked.ts';
import { chunkSignatures } from '../../../../src/sandbox/wire/body/chunk-signatures.ts';

async function* piecewise(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

async function decode(
  source: AsyncIterable<Buffer>,
  watcher?: Parameters<typeof decodeAwsChunked>[1],
): Promise<{ bytes: Buffer; trailer: Readonly<Record<string, string>> }> {
  const decoder = decodeAwsChunked(source, watcher);
  const chunks: Buffer[] = [];
  for (;;) {
    const next = await decoder.next();
    if (next.done) {
      return { bytes: Buffer.concat(chunks), trailer: next.value };
    }
    chunks.push(next.value);
  }
}

test('whatever the sizes of chunks and pieces, the bytes and the trailer come back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 97 }),
      fc.boolean(),
      async (chunks, size, isClosed) => {
        const encoded = Buffer.concat([
          ...chunks.map((chunk) => Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])),
          Buffer.from(`0\r\nx-amz-checksum-crc32: AAAAAA==\r\n${isClosed ? '\r\n' : ''}`),
        ]);
        const { bytes, trailer } = await decode(piecewise(encoded, size));
        expect(bytes.equals(Buffer.concat(chunks))).toBe(true);
        expect(trailer).toEqual({ 'x-amz-checksum-crc32': 'AAAAAA==' });
      },
    ),
  );
});

test.each([
  ['breaks off in a chunk', '5\r\nab', 'IncompleteBody'],
  ['breaks off between chunks', '2\r\nab\r\n', 'IncompleteBody'],
  ['is empty', '', 'IncompleteBody'],
  ['begins with no size', 'xyz\r\nab\r\n', 'InvalidRequest'],
  ['has a negative size', '-1\r\nab\r\n', 'InvalidRequest'],
  ['is longer than its chunk says', '1\r\nab\r\n0\r\n\r\n', 'InvalidRequest'],
  ['has a head without an end', 'a'.repeat(40_000), 'InvalidRequest'],
  ['has a trailer without an end', `0\r\n${'x-a:b\r\n'.repeat(8000)}`, 'MalformedTrailerError'],
])('a body that %s is refused', async (_name, body, code) => {
  await expect(decode(piecewise(Buffer.from(body), 1000))).rejects.toMatchObject({ code });
});

// The examples that AWS publishes with their results:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
describe('signed chunks', () => {
  const scope = '20130524/us-east-1/s3/aws4_request';
  const key = ['20130524', 'us-east-1', 's3', 'aws4_request'].reduce<Buffer>(
    (left, part) => createHmac('sha256', left).update(part).digest(),
    Buffer.from('AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
  );
  const watch = (seed: string) => chunkSignatures({ kind: 'chunks', seed, scope, date: '20130524T000000Z', key });
  const content = Buffer.alloc(66560, 'a');

  const encode = (signatures: readonly [string, string, string], trailer: string, body = content) =>
    Buffer.concat([
      Buffer.from(`10000;chunk-signature=${signatures[0]}\r\n`),
      body.subarray(0, 65536),
      Buffer.from(`\r\n400;chunk-signature=${signatures[1]}\r\n`),
      body.subarray(65536),
      Buffer.from(`\r\n0;chunk-signature=${signatures[2]}\r\n${trailer}\r\n`),
    ]);

  const SEED = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
  const CHUNKS = [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ] as const;
  const TRAILER_SEED = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e';
  const TRAILER_CHUNKS = [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
  ] as const;
  const TRAILER =
    'x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n';

  test('of the published example pass', async () => {
    const { bytes } = await decode(piecewise(encode(CHUNKS, ''), 7919), watch(SEED));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
  });

  test('of the published example with a trailer pass', async () => {
    const { bytes, trailer } = await decode(piecewise(encode(TRAILER_CHUNKS, TRAILER), 7919), watch(TRAILER_SEED));
    expect(bytes.length).toBe(66560);
    expect(trailer).toEqual({ 'x-amz-checksum-crc32c': 'sOO8/Q==' });
  });

  const changed = Buffer.from(content);
  changed[66_000] = 0x62;
  test.each([
    ['a byte changed', encode(CHUNKS, '', changed), SEED],
    ['another seed', encode(CHUNKS, ''), TRAILER_SEED],
    ['chunks left out', Buffer.from(`0;chunk-signature=${CHUNKS[2]}\r\n\r\n`), SEED],
    ['no signatures', Buffer.from('5\r\nhello\r\n0\r\n\r\n'), SEED],
    ['a trailer changed', encode(TRAILER_CHUNKS, TRAILER.replace('sOO8', 'sOO9')), TRAILER_SEED],
    ['a trailer nobody signed', encode(TRAILER_CHUNKS, 'x-amz-checksum-crc32c:sOO8/Q==\r\n'), TRAILER_SEED],
  ])('with %s are refused', async (_name, body, seed) => {
    await expect(decode(piecewise(body, 4096), watch(seed))).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  });
});
