import { CreateBucketCommand, PutBucketCorsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getSignedUrl } from '../kit/presign.ts';
import { drawName, openRig, type Rig } from '../kit/sandbox.ts';

let rig: Rig;
const Bucket = drawName();
const origin = 'https://shop.example';

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
  await rig.client.send(new CreateBucketCommand({ Bucket }));
  await rig.client.send(new PutObjectCommand({ Bucket, Key: 'o', Body: 'an object' }));
});
afterAll(() => rig?.close());

const preflight = (method: string, names: string, from = origin) =>
  fetch(`${rig.sandbox.endpoint}/${Bucket}/o`, {
    method: 'OPTIONS',
    headers: { origin: from, 'access-control-request-method': method, 'access-control-request-headers': names },
  });

it('answers browsers by the rules of the bucket, and refuses them where there is none', async () => {
  const before = await preflight('GET', '');
  expect([before.status, await before.text()]).toEqual([403, expect.stringContaining('<Code>AccessForbidden</Code>')]);
  const rule = {
    AllowedMethods: ['GET', 'PUT'],
    AllowedOrigins: [origin],
    AllowedHeaders: ['x-amz-*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 9,
  };
  await rig.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
  const after = await preflight('PUT', 'X-Amz-Meta-A, x-amz-acl');
  expect(after.status).toBe(200);
  expect(Object.fromEntries(after.headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, PUT',
    'access-control-allow-headers': 'x-amz-meta-a, x-amz-acl',
    'access-control-max-age': '9',
  });
  expect((await preflight('DELETE', '')).status).toBe(403);
  expect((await preflight('GET', 'x-other')).status).toBe(403);
  expect((await preflight('GET', '', 'https://evil.example')).status).toBe(403);
  const got = await fetch(await getSignedUrl(rig, 'GET', `/${Bucket}/o`), { headers: { origin } });
  expect([
    await got.text(),
    got.headers.get('access-control-allow-origin'),
    got.headers.get('access-control-expose-headers'),
  ]).toEqual(['an object', origin, 'ETag']);
});
