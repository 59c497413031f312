import type { IncomingMessage } from 'node:http';

/** What git asks for over HTTP (gitprotocol-http). */
export interface GitRoute {
  /** The repository's, as sent: no name that there is has anything in it to be encoded. */
  readonly name: string;
  readonly program: 'upload-pack' | 'receive-pack';
  /** Whether it asks which references there are, before anything is sent. */
  readonly advertises: boolean;
}

/** No bucket can stand in this path's way: their names have three characters or more. */
const PATH = /^\/v1\/repos\/([^/]+)\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** The route of a request; undefined where it isn't one of git's. */
export function gitRoute({ method, url = '/' }: Pick<IncomingMessage, 'method' | 'url'>): GitRoute | undefined {
  const [path = '/', query] = url.split('?');
  const [, name, what] = PATH.exec(path) ?? [];
  if (name === undefined) return undefined;
  if (what === 'info/refs') {
    const service = new URLSearchParams(query).get('service');
    if (method !== 'GET') return undefined;
    // A client that names no service would have to be told of files one by one; no git of the last ten years does.
    return { name, program: service === 'git-receive-pack' ? 'receive-pack' : 'upload-pack', advertises: true };
  }
  return method === 'POST'
    ? { name, program: what === 'git-receive-pack' ? 'receive-pack' : 'upload-pack', advertises: false }
    : undefined;
}
