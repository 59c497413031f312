import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type * as Tagging from '@aws-sdk/client-resource-groups-tagging-api';
import type * as S3 from '@aws-sdk/client-s3';
import type * as Sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AwsError } from '../../../src/sandbox/aws-error.ts';
import type { Handlers } from '../../../src/sandbox/service.ts';
import { testServices } from './test-services.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from './wire-server.ts';

// Debian's own programs: an older version of them may stand first in PATH.
const AWS = '/usr/bin/aws';
const PYTHON = '/usr/bin/python3';

const MODIFIED = new Date('2026-11-23T20:00:00Z');
const objects = new Map<string, Buffer>();
const parts = new Map<number, Buffer>();

const s3 = {
  CreateBucket: ({ Bucket }) => ({ Location: `/${Bucket}` }),
  GetBucketLocation: ({ Bucket }) => (Bucket === 'far' ? { LocationConstraint: 'eu-west-1' } : {}),
  PutObject: async ({ Key, Body }) => {
    objects.set(Key ?? '', await buffer(Body ?? Readable.from([])));
    return { ETag: '"e"' };
  },
  CreateMultipartUpload: ({ Bucket, Key }) => ({ Bucket, Key, UploadId: 'up/load+1' }),
  UploadPart: async ({ PartNumber, Body }) => {
    parts.set(PartNumber ?? 0, await buffer(Body ?? Readable.from([])));
    return { ETag: `"${PartNumber}"` };
  },
  CompleteMultipartUpload: ({ Key, MultipartUpload }) => {
    const wanted = (MultipartUpload?.Parts ?? []).map(({ PartNumber }) => parts.get(PartNumber ?? 0) ?? Buffer.alloc(0));
    objects.set(Key ?? '', Buffer.concat(wanted));
    return { ETag: '"whole-2"' };
  },
  GetObject: ({ Key, Range }) => {
    const body = objects.get(Key ?? '');
    if (!body) {
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404, members: { Key } });
    }
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(Range ?? '') ?? [];
    const piece = body.subarray(Number(first), last === '' ? body.length : Number(last) + 1);
    return {
      Body: Readable.from([piece]),
      ContentLength: piece.length,
      LastModified: MODIFIED,
      ETag: '"e"',
      ...(Range === undefined ? {} : { ContentRange: `bytes ${first}-${Number(first) + piece.length - 1}/${body.length}` }),
    };
  },
  HeadObject: ({ Key }) => {
    const body = objects.get(Key ?? '');
    if (!body) {
      throw new AwsError('NotFound', 'Not Found', { status: 404 });
    }
    return { ContentLength: body.length, LastModified: MODIFIED, ETag: '"e"' };
  },
  ListObjectsV2: ({ Bucket, EncodingType }) => ({
    Name: Bucket,
    KeyCount: 1,
    EncodingType,
    Contents: [{ Key: EncodingType === 'url' ? 'a%20b' : 'a b', Size: 3, LastModified: MODIFIED, ETag: '"e"' }],
  }),
  DeleteObjects: ({ Delete }) => ({ Deleted: (Delete?.Objects ?? []).map(({ Key }) => ({ Key })) }),
} satisfies Handlers<typeof S3>;

const sts = {
  GetCallerIdentity: () => ({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/learner', UserId: 'AIDA' }),
} satisfies Handlers<typeof Sts>;

const tagging = {
  GetResources: () => ({
    PaginationToken: '',
    ResourceTagMappingList: [{ ResourceARN: 'arn:aws:s3:::b', Tags: [{ Key: 'k', Value: 'v' }] }],
  }),
} satisfies Handlers<typeof Tagging>;

let server: WireServer;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  server = await startWireServer(testServices({ s3, sts, tagging }));
  folder = await mkdtemp(join(tmpdir(), 'wire-'));
  env = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    AWS_ACCESS_KEY_ID: ACCESS_KEY,
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
  expect(server.faults).toEqual([]);
});

const run = promisify(execFile);

async function aws(...line: string[]): Promise<string> {
  const { stdout } = await run(AWS, ['--endpoint-url', server.endpoint, '--output', 'json', ...line], { env, cwd: folder });
  return stdout;
}

async function python(script: string): Promise<unknown> {
  const { stdout } = await run(
    PYTHON,
    ['-c', `import boto3, json\nfrom botocore.config import Config\nE = '${server.endpoint}'\n${script}`],
    { env, cwd: folder },
  );
  return JSON.parse(stdout);
}

describe.skipIf(!existsSync(AWS))("Debian's aws", () => {
  test('speaks to the query and the JSON service', async () => {
    expect(JSON.parse(await aws('sts', 'get-caller-identity'))).toMatchObject({ Account: '123456789012' });
    const found = JSON.parse(await aws('resourcegroupstaggingapi', 'get-resources', '--tag-filters', 'Key=k,Values=a,b'));
    expect(server.arrivals.at(-1)?.input).toEqual({ TagFilters: [{ Key: 'k', Values: ['a', 'b'] }] });
    expect(found.ResourceTagMappingList).toHaveLength(1);
  });

  test('reads the region of a bucket, which stands in the root alone', async () => {
    expect(JSON.parse(await aws('s3api', 'get-bucket-location', '--bucket=far'))).toEqual({ LocationConstraint: 'eu-west-1' });
    expect(JSON.parse(await aws('s3api', 'get-bucket-location', '--bucket=near'))).toEqual({ LocationConstraint: null });
  });

  test('uploads in parts and downloads byte for byte', async () => {
    const bytes = Buffer.alloc(9 * 1024 * 1024 + 17, 'mysfits ');
    await writeFile(join(folder, 'large'), bytes);
    await aws('s3', 'cp', '--quiet', 'large', 's3://b/däta/large file+1');
    expect(server.arrivals.at(-1)).toMatchObject({ operation: 'CompleteMultipartUpload', input: { UploadId: 'up/load+1' } });
    expect(objects.get('däta/large file+1')?.equals(bytes)).toBe(true);
    await aws('s3', 'cp', '--quiet', 's3://b/däta/large file+1', 'back');
    expect((await readFile(join(folder, 'back'))).equals(bytes)).toBe(true);
  });

  test('lists keys through their URL encoding', async () => {
    expect(await aws('s3', 'ls', 's3://b/')).toMatch(/3 a b\n/);
    expect(server.arrivals.at(-1)?.input).toMatchObject({ EncodingType: 'url', Delimiter: '/' });
  });

  test('says what an error says', async () => {
    const failure = await aws('s3api', 'get-object', '--bucket=b', '--key=none', 'out').catch((error) => error);
    expect(failure.stderr).toContain(
      'An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.',
    );
    const absent = await aws('s3api', 'get-bucket-cors', '--bucket=b').catch((error) => error);
    expect(absent.stderr).toContain('(NotImplemented)');
    const head = await aws('s3api', 'head-object', '--bucket=b', '--key=none').catch((error) => error);
    expect(head.stderr).toContain('(404)');
  });
});

describe.skipIf(!existsSync(PYTHON))("Debian's boto3", () => {
  test('puts, deletes and configures with MD5 checksums', async () => {
    const answer = await python(`
c = boto3.client('s3', endpoint_url=E)
c.create_bucket(Bucket='far', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
c.put_object(Bucket='b', Key='é/k', Body=b'bytes', Metadata={'digest': 'x'})
d = c.delete_objects(Bucket='b', Delete={'Objects': [{'Key': 'a<&>'}, {'Key': 'b'}]})
print(json.dumps([d['Deleted'], c.get_object(Bucket='b', Key='é/k')['Body'].read().decode()]))`);
    expect(answer).toEqual([[{ Key: 'a<&>' }, { Key: 'b' }], 'bytes']);
    const created = server.arrivals.find(
      ({ input }) => (input as { Bucket?: string }).Bucket === 'far' && 'CreateBucketConfiguration' in (input as object),
    );
    expect(created?.input).toEqual({ Bucket: 'far', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
  });

  test('signs URLs that stand for themselves', async () => {
    const answer = await python(`
import urllib.request
c = boto3.client('s3', endpoint_url=E, config=Config(signature_version='s3v4'))
put = c.generate_presigned_url('put_object', Params={'Bucket': 'b', 'Key': 'signed key'})
urllib.request.urlopen(urllib.request.Request(put, data=b'by url', method='PUT', headers={'Content-Type': ''}))
get = c.generate_presigned_url('get_object', Params={'Bucket': 'b', 'Key': 'signed key', 'ResponseContentType': 'text/plain'})
print(json.dumps(urllib.request.urlopen(get).read().decode()))`);
    expect(answer).toBe('by url');
    expect(server.arrivals.at(-1)).toMatchObject({
      input: { ResponseContentType: 'text/plain' },
      signature: { presigned: true },
    });
  });
});
