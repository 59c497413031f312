import { spawn } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../../.dev/bundle.mjs';
import { visit } from '../../src/aws/visit.ts';

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('reads the whole answer, with its type in lower case, and an answer without a type too', async () => {
  const typed = await serve((_, response) => response.writeHead(418, { 'content-type': 'Text/HTML' }).end('a teapot'));
  expect(await visit(typed, { patience: 5_000 })).toMatchObject({ status: 418, type: 'text/html', text: 'a teapot' });
  const untyped = await serve((_, response) => response.end());
  expect(await visit(untyped, { patience: 5_000 })).toMatchObject({ status: 200, type: '', text: '' });
});

test('tells the time that an answer names', async () => {
  const date = 'Tue, 15 Nov 1994 08:12:31 GMT';
  const url = await serve((request, response) => response.writeHead(request.method === 'HEAD' ? 200 : 405, { date }).end());
  expect(await visit(url, { patience: 5_000, method: 'HEAD' })).toMatchObject({ status: 200, date });
});

test('takes a redirect for the answer it is', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/') response.writeHead(301, { location: '/elsewhere' }).end();
    else response.end('elsewhere');
  });
  expect(await visit(url, { patience: 5_000 })).toMatchObject({ status: 301, text: '' });
});

test('gives up on who begins to answer and never ends', async () => {
  const url = await serve((_, response) => response.write('half of'));
  await expect(visit(url, { patience: 50 })).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('ends with the reason of whoever stops it', async () => {
  const stop = new AbortController();
  const url = await serve(() => stop.abort(new Error('enough')));
  await expect(visit(url, { patience: 60_000, signal: stop.signal })).rejects.toThrow('enough');
});

test('keeps the process alive until its patience is over, where a lost connection no longer does', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { visit } from './src/aws/visit.ts';
        globalThis.fetch = (_, { signal }) => new Promise((_, lost) => signal.addEventListener('abort', () => lost(signal.reason)));
        await visit('http://127.0.0.1:1/', { patience: 50 }).catch(({ name }) => console.log(name));
      `,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
  });
  const child = spawn(process.execPath, ['--input-type=module', '--eval', outputFiles[0]?.text ?? '']);
  const code = new Promise((resolve) => child.once('close', resolve));
  expect([await text(child.stdout), await code]).toEqual(['TimeoutError\n', 0]);
});
