import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { GetObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends what no client would send. */
function ask(endpoint: string, { method = 'GET', path = '/', headers = {}, body }: Asked) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const outgoing = httpRequest(`${endpoint}${path}`, { method, headers, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode, body: text }));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

const identityForm = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
};

test.each([
  'evil.example',
  'evil.example:80',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '169.254.169.254',
  'x.sandbox.mysfits.internal',
])('a request for the host %s is refused before anything is done, at the API and at the control address', async (host) => {
  const { endpoint, token } = await openSandbox();
  const api = await ask(endpoint, { headers: { host } });
  expect(api.status).toBe(403);
  expect(api.body).toContain('AccessDenied');
  const control = await ask(endpoint, { path: '/_sandbox/status', headers: { host, authorization: `Bearer ${token}` } });
  expect(control.status).toBe(403);
  expect(control.body).not.toContain('secret');
});

test('no other interface of this machine answers', async () => {
  const { endpoint } = await openSandbox();
  const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = others.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
  for (const host of outside) {
    const refused = await new Promise<string>((resolve) => {
      const socket = connect({ host, port: Number(new URL(endpoint).port) }, () => resolve('connected'));
      socket.once('error', ({ message }) => resolve(message));
    });
    expect(refused).toContain('ECONNREFUSED');
  }
});

test('who signs with a key that was given out is known by it', async () => {
  const sandbox = await openSandbox();
  const { sts } = clientsOf(sandbox);
  await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: sandbox.account });
});

test('a wrong secret, an unknown key and no signature are refused by the codes of each protocol', async () => {
  const sandbox = await openSandbox();
  const wrong = clientsOf({ ...sandbox, secretAccessKey: 'not-the-secret' });
  await expect(wrong.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
    $metadata: { httpStatusCode: 403 },
  });
  await expect(wrong.s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  const unknown = clientsOf({ ...sandbox, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
  await expect(unknown.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  await expect(unknown.s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  const unsigned = await ask(sandbox.endpoint, identityForm);
  expect(unsigned).toMatchObject({ status: 403, body: expect.stringContaining('<Code>MissingAuthenticationToken</Code>') });
  const entries = await sandbox.control.journal();
  expect(entries.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
});

test('a web page reaches no management call, signed or not', async () => {
  const sandbox = await openSandbox();
  const form = await ask(sandbox.endpoint, {
    ...identityForm,
    headers: { ...identityForm.headers, origin: 'http://evil.example' },
  });
  expect(form.status).toBe(403);

  const { s3 } = clientsOf(sandbox);
  s3.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers.origin = 'http://evil.example';
      return next(args);
    },
    { step: 'build' },
  );
  await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
  // An object by signed address is what S3 serves to pages: it gets as far as the bucket that isn't there.
  await expect(s3.send(new GetObjectCommand({ Bucket: 'nobody-has-it', Key: 'k' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
  const control = await ask(sandbox.endpoint, {
    path: '/_sandbox/status',
    headers: { authorization: `Bearer ${sandbox.token}`, origin: 'null' },
  });
  expect(control.status).toBe(403);
});

test('what AWS has and the sandbox has not answers 501 in its protocol, and the client does not try again', async () => {
  const sandbox = await openSandbox();
  const answer = await ask(sandbox.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  });
  expect(answer.status).toBe(501);
  expect(answer.body).toContain('NotImplemented');
  expect(answer.body).toContain('ListStreams');
});

test.each([
  ['GET', '/%zz', ''],
  ['GET', '/?policy=%', ''],
  ['POST', '/', 'Action=%%%&&&=&='],
  ['PUT', '/../../etc/passwd', 'x'],
  ['DELETE', `/${'a/'.repeat(2_000)}`, ''],
  ['PATCH', '/bucket/key', '<xml'],
])('malformed requests (%s %s) are refused for good and show no stack', async (method, path, body) => {
  const seen: unknown[] = [];
  const { endpoint } = await openSandbox({ report: (error) => seen.push(error) });
  const headers: Record<string, string> = method === 'POST' ? identityForm.headers : {};
  const answer = await ask(endpoint, { method, path, headers, ...(body && { body }) });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  // These four make clients try again.
  expect([500, 502, 503, 504]).not.toContain(answer.status);
  expect(answer.body).not.toMatch(/\bat .*\.ts:/);
  expect(seen).toEqual([]);
});
