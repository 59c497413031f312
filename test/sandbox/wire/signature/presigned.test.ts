import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type * as S3 from '@aws-sdk/client-s3';
import type * as Sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Handlers } from '../../../../src/sandbox/service.ts';
import { sendRaw } from '../captured-request.ts';
import { testServices } from '../test-services.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from '../wire-server.ts';

const PYTHON = '/usr/bin/python3';

const s3 = {
  GetObject: () => ({ Body: Readable.from(['here']), ContentLength: 4 }),
  PutObject: async ({ Body }) => {
    await text(Body ?? Readable.from([]));
    return {};
  },
} satisfies Handlers<typeof S3>;
const sts = { GetCallerIdentity: () => ({ Account: '123456789012' }) } satisfies Handlers<typeof Sts>;

let server: WireServer;
let clock = 0;

beforeAll(async () => {
  server = await startWireServer(testServices({ s3, sts }), { now: () => new Date(Date.now() + clock * 1000) });
});

afterAll(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

/** Paths of URLs that botocore presigned, one for each line. */
function presign(script: string): string[] {
  const lines = `import boto3
from botocore.config import Config
k = dict(endpoint_url='${server.endpoint}', region_name='us-east-1', aws_access_key_id='${ACCESS_KEY}', aws_secret_access_key='${SECRET_KEY}')
s3 = boto3.client('s3', config=Config(signature_version='s3v4'), **k)
sts = boto3.client('sts', **k)
o = dict(Bucket='b', Key='a key/+ü')
${script}`;
  const urls = execFileSync(PYTHON, ['-c', lines], { encoding: 'utf8', env: { PATH: '/usr/bin' } })
    .trim()
    .split('\n');
  return urls.map((url) => url.slice(server.endpoint.length));
}

/** The answer at a moment, in seconds from now. */
async function at(
  moment: number,
  path: string,
  method = 'GET',
  body = '',
): Promise<{ status: number; code: string | undefined }> {
  clock = moment;
  const headers = { host: new URL(server.endpoint).host, ...(body === '' ? {} : { 'content-length': String(body.length) }) };
  const answer = await sendRaw(server.endpoint, { method, path, headers, body });
  return { status: answer.status, code: /<Code>(.*?)<\/Code>/.exec(answer.body)?.[1] };
}

describe.skipIf(!existsSync(PYTHON))('a presigned URL', () => {
  test('is good from its beginning to its end, and not beyond', async () => {
    const [path = ''] = presign("print(s3.generate_presigned_url('get_object', Params=o, ExpiresIn=60))");
    expect(await at(0, path)).toMatchObject({ status: 200 });
    expect(await at(50, path)).toMatchObject({ status: 200 });
    expect(await at(70, path)).toEqual({ status: 403, code: 'AccessDenied' });
    expect(await at(-3600, path)).toEqual({ status: 403, code: 'AccessDenied' });
  });

  test('of more than a week is refused', async () => {
    const [path = ''] = presign("print(s3.generate_presigned_url('get_object', Params=o, ExpiresIn=604801))");
    expect(await at(0, path)).toEqual({ status: 400, code: 'AuthorizationQueryParametersError' });
  });

  test('holds for its method, its path and its parameters only', async () => {
    const [path = ''] = presign("print(s3.generate_presigned_url('get_object', Params=o, ExpiresIn=60))");
    expect(await at(0, path, 'PUT', 'x')).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect(await at(0, path.replace('/b/a', '/b/b'))).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect(await at(0, `${path}&versionId=1`)).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect(await at(0, path.replace('Expires=60', 'Expires=6000'))).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect(await at(0, path.replace('Expires=60', 'Expires=soon'))).toMatchObject({ status: 400 });
  });

  test('takes a body it knows nothing of', async () => {
    const [path = ''] = presign("print(s3.generate_presigned_url('put_object', Params=o, ExpiresIn=60))");
    expect(await at(0, path, 'PUT', 'whatever')).toMatchObject({ status: 200 });
    expect(server.arrivals.at(-1)?.input).toMatchObject({ Bucket: 'b', Key: 'a key/+ü' });
  });

  test('can stand for a call of a query service', async () => {
    const [path = ''] = presign("print(sts.generate_presigned_url('get_caller_identity', ExpiresIn=60, HttpMethod='GET'))");
    expect(await at(0, path)).toMatchObject({ status: 200 });
    expect(server.arrivals.at(-1)).toMatchObject({
      service: 'sts',
      operation: 'GetCallerIdentity',
      signature: { presigned: true },
    });
    expect(await at(70, path)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
  });
});
