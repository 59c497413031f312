import { CreateBucketCommand, PutBucketCorsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

const origin = 'http://site.example';

const open = async (withRules: boolean) => {
  const sandbox = await openSandbox();
  const { s3 } = clientsOf(sandbox);
  await s3.send(new CreateBucketCommand({ Bucket: 'shared-bucket' }));
  await s3.send(new PutObjectCommand({ Bucket: 'shared-bucket', Key: 'k', Body: 'words' }));
  const CORSRules = [{ AllowedOrigins: [origin], AllowedMethods: ['GET'], AllowedHeaders: ['x-own-*'], MaxAgeSeconds: 60 }];
  if (withRules) await s3.send(new PutBucketCorsCommand({ Bucket: 'shared-bucket', CORSConfiguration: { CORSRules } }));
  const ask = (method: string, headers: Record<string, string>) =>
    fetch(`${sandbox.endpoint}/shared-bucket/k`, { method, headers: { origin, ...headers } });
  return { ask };
};

test("a preflight is answered by the bucket's rules", async () => {
  const { ask } = await open(true);
  const allowed = await ask('OPTIONS', {
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'x-own-a, x-own-b',
  });
  expect(allowed.status).toBe(200);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
  expect(allowed.headers.get('access-control-max-age')).toBe('60');
  for (const refused of [
    { 'access-control-request-method': 'DELETE' },
    { 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-other' },
    { 'access-control-request-method': 'GET', origin: 'http://evil.example' },
  ]) {
    const answer = await ask('OPTIONS', refused);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>AccessForbidden</Code>');
  }
});

test('without rules no preflight passes and no answer may be read by a page', async () => {
  const { ask } = await open(false);
  expect((await ask('OPTIONS', { 'access-control-request-method': 'GET' })).status).toBe(403);
  expect((await ask('GET', {})).headers.get('access-control-allow-origin')).toBeNull();
});

test('the answer itself carries the headers too, a refusal as much as a success', async () => {
  const { ask } = await open(true);
  // Nobody allowed anonymous readers: 403, and the page may read why.
  const answer = await ask('GET', {});
  expect(answer.status).toBe(403);
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
});
