import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const siteFolder = fileURLToPath(new URL('../../assets/site', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** What the server says instead of a file, by path: a settings file that is missing, forbidden, broken. */
export type Instead = Readonly<Record<string, { readonly status: number; readonly body: string }>>;

/** The site on loopback, with an index and an error page as a website bucket has them. */
export async function serveSite(instead: Instead = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const other = instead[pathname];
    if (other) {
      response.writeHead(other.status, { 'content-type': types[extname(pathname)] }).end(other.body);
      return;
    }
    const file = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    try {
      const body = await readFile(join(siteFolder, file));
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404, { 'content-type': types['.html'] }).end(await readFile(join(siteFolder, 'error.html')));
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
