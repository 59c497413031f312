import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { getBlob, hasBlob, putBlob } from '../../src/oci/registry/blobs.ts';
import { getManifest, headManifest, putManifest } from '../../src/oci/registry/manifests.ts';
import { parseReference } from '../../src/oci/registry/reference.ts';
import { ecrCredentials, registryUrl } from '../../src/oci/registry/registry.ts';

/** A server of this test's own that answers as it is told. */
const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const bodyOf = async (request: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const textOf = async (stream: AsyncIterable<Buffer>) => {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
};

const credentials = ecrCredentials(Buffer.from('AWS:pass:word').toString('base64'));

test.each([
  ['127.0.0.1:5000/a', 'http'],
  ['localhost:5000/a', 'http'],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/a', 'https'],
  ['127.0.0.1.evil.example/a', 'https'],
  ['10.0.0.1:5000/a', 'https'],
])('%s is spoken to by %s', (text, protocol) => {
  expect(registryUrl(parseReference(text).address).protocol).toBe(`${protocol}:`);
});

test('an address is taken apart, and what is none is refused', () => {
  const digest = digestOf('x');
  expect(parseReference(`127.0.0.1:5000/mysfits/service:v1@${digest}`)).toEqual({
    address: '127.0.0.1:5000',
    repository: 'mysfits/service',
    tag: 'v1',
    digest,
  });
  expect(parseReference('r.example/a')).toEqual({ address: 'r.example', repository: 'a' });
  for (const bad of [
    '',
    'a',
    'a/b',
    'r.example/A',
    'r.example/a:',
    'r.example/a@sha256:12',
    'r.example/../b',
    'user@r.example/a',
  ]) {
    expect(() => parseReference(bad), bad).toThrow(/names no image in a registry/);
  }
});

test('the token goes to the registry and to nobody that it sends us to', async () => {
  const seen: (string | undefined)[] = [];
  const store = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end('content');
  });
  const address = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(307, { location: `http://${store}/elsewhere` }).end();
  });
  const blob = await getBlob({ address, credentials }, 'a', { digest: digestOf('content') });
  expect(await textOf(blob)).toBe('content');
  expect(seen).toEqual([`Basic ${Buffer.from('AWS:pass:word').toString('base64')}`, undefined]);
});

test('a redirect without end is given up', async () => {
  const address = await serve((_request, response) => void response.writeHead(307, { location: '/again' }).end());
  await expect(hasBlob({ address }, 'a', digestOf('x'))).rejects.toMatchObject({ status: 307 });
});

test.each([
  ['other bytes', (response: ServerResponse) => response.end('c0ntent')],
  ['more bytes', (response: ServerResponse) => response.end('content and more')],
  ['fewer bytes', (response: ServerResponse) => response.end('cont')],
])('a blob with %s than its digest names ends in an error', async (_what, answer) => {
  const address = await serve((_request, response) => void answer(response));
  const blob = await getBlob({ address }, 'a', { digest: digestOf('content'), size: 7 });
  await expect(textOf(blob)).rejects.toMatchObject({ code: 'digest-mismatch' });
});

test('a connection that breaks in the middle of a blob is an error, not an end', async () => {
  const address = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '7' });
    response.write('cont', () => response.destroy());
  });
  const blob = await getBlob({ address }, 'a', { digest: digestOf('content') });
  await expect(textOf(blob)).rejects.toThrow(/aborted/);
});

test('a manifest that is another than its digest, or no manifest, is refused', async () => {
  const address = await serve((request, response) => {
    const type = 'application/vnd.oci.image.manifest.v1+json';
    response.writeHead(200, { 'content-type': request.url?.endsWith('html') ? 'text/html' : type }).end('<html>');
  });
  await expect(getManifest({ address }, 'a', digestOf('x'))).rejects.toMatchObject({ code: 'digest-mismatch' });
  await expect(getManifest({ address }, 'a', 'html')).rejects.toMatchObject({ code: 'bad-manifest' });
  expect(await headManifest({ address }, 'a', 'v1')).toBeUndefined();
});

test('what a registry says is passed on, with its code', async () => {
  const address = await serve((_request, response) => {
    response.writeHead(400).end(JSON.stringify({ errors: [{ code: 'TAG_INVALID', message: 'The tag stands.' }] }));
  });
  const put = putManifest({ address }, 'a', 'v1', { bytes: Buffer.from('{}'), mediaType: 'x' });
  await expect(put).rejects.toMatchObject({ code: 'refused', registryCode: 'TAG_INVALID', why: 'The tag stands (TAG_INVALID).' });
});

test('a registry that is not there is said so', async () => {
  const address = await serve(() => undefined);
  const port = Number(address.split(':')[1]);
  const gone = createServer();
  gone.listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port: free } = gone.address() as AddressInfo;
  gone.close();
  expect(free).not.toBe(port);
  await expect(hasBlob({ address: `127.0.0.1:${free}` }, 'a', digestOf('x'))).rejects.toMatchObject({ code: 'unreachable' });
});

test('an upload goes on where the registry says it stands, and its digest comes last', async () => {
  const content = Buffer.from('abcdefghij');
  let held = Buffer.alloc(0);
  let patches = 0;
  const asked: string[] = [];
  const address = await serve(async (request, response) => {
    asked.push(`${request.method} ${request.headers['content-range'] ?? '-'}`);
    const body = await bodyOf(request).catch(() => Buffer.alloc(0));
    const headers = { location: `/v2/a/blobs/uploads/1?state=${asked.length}`, range: `0-${Math.max(held.length - 1, 0)}` };
    if (request.method === 'PATCH') {
      patches += 1;
      if (patches === 1) {
        held = body.subarray(0, 4);
        response.destroy();
        return;
      }
      held = Buffer.concat([held, body]);
    }
    response.writeHead(request.method === 'GET' ? 204 : request.method === 'PUT' ? 201 : 202, headers).end();
    if (request.method === 'PUT') asked.push(new URL(request.url ?? '', 'http://x').searchParams.toString());
  });
  const digest = digestOf(content);
  await putBlob({ address }, 'a', { digest, size: content.length, from: content });
  expect(held.toString()).toBe('abcdefghij');
  expect(asked).toEqual(['POST -', 'PATCH -', 'GET -', 'PATCH 4-9', 'PUT -', `state=4&digest=${encodeURIComponent(digest)}`]);
});

test('an upload that the registry forgot begins anew, and one that always fails is given up', async () => {
  let posts = 0;
  const forgetful = await serve(async (request, response) => {
    await bodyOf(request);
    if (request.method === 'POST') posts += 1;
    const failing = (request.method === 'PATCH' && posts === 1) || request.method === 'GET';
    response.writeHead(failing ? (request.method === 'GET' ? 404 : 503) : 202, { location: '/v2/a/blobs/uploads/1' }).end();
  });
  const blob = { digest: digestOf('x'), size: 1, from: Buffer.from('x') };
  await putBlob({ address: forgetful }, 'a', blob);
  expect(posts).toBe(2);

  let tries = 0;
  const broken = await serve(async (request, response) => {
    await bodyOf(request);
    tries += 1;
    response.writeHead(503).end();
  });
  await expect(putBlob({ address: broken }, 'a', blob)).rejects.toMatchObject({ code: 'unreachable', status: 503 });
  expect(tries).toBe(4);
});

test('a request that is being waited for ends when it is told to', async () => {
  const abort = new AbortController();
  const address = await serve(() => abort.abort(new Error('Ctrl-C')));
  await expect(hasBlob({ address }, 'a', digestOf('x'), abort.signal)).rejects.toThrow('Ctrl-C');
});
