import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:http';
import { join } from 'node:path';
import { EngineError } from './engine-error.ts';

/** How an engine's API is reached: a socket of this machine (on Windows a named pipe), or a port. */
export type Door =
  | { readonly socket: string }
  | {
      readonly host: string;
      readonly port: number;
      /** The folder with ca.pem, cert.pem and key.pem, where the port speaks TLS. */
      readonly certificates?: string;
    };

/** The ports Docker's documentation names for an engine on a network ("Configure remote access for Docker daemon"). */
const usualPort = { plain: 2375, tls: 2376 };

/**
 * Reads an address as DOCKER_HOST holds it.
 * @throws EngineError for what isn't an address, and for ssh, which would need a program of its own
 */
export function doorOf(where: string, tls?: { readonly certificates: string }): Door {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(where) ?? [];
  if ((scheme === 'unix' || scheme === 'npipe') && rest !== '') return { socket: rest };
  if (scheme === 'tcp' || scheme === 'http' || scheme === 'https') {
    const secure = tls !== undefined || scheme === 'https';
    const { hostname, port } = new URL(`http://${rest}`);
    if (hostname === '') throw new EngineError(`${where} names no host`);
    const number = port === '' ? (secure ? usualPort.tls : usualPort.plain) : Number(port);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: number, ...(tls ? { certificates: tls.certificates } : {}) };
  }
  if (scheme === 'ssh') throw new EngineError(`${where}: an engine behind ssh isn't supported`);
  throw new EngineError(`${where} isn't an engine's address (unix://, npipe:// or tcp://)`);
}

/** The address of a door, as DOCKER_HOST would say it. */
export function addressOf(door: Door): string {
  if ('socket' in door) return `${/^(\\\\|\/\/)[.]/.test(door.socket) ? 'npipe' : 'unix'}://${door.socket}`;
  return `tcp://${door.host.includes(':') ? `[${door.host}]` : door.host}:${door.port}`;
}

/** Whether what an engine behind this door publishes on loopback is this machine's loopback. */
export function isLocal(door: Door): boolean {
  return 'socket' in door || ['localhost', '127.0.0.1', '::1'].includes(door.host);
}

/** What Node's http and https need to go through it. */
export function throughDoor(door: Door): RequestOptions & { readonly secure: boolean; readonly [name: string]: unknown } {
  if ('socket' in door) return { socketPath: door.socket, secure: false };
  const { host, port, certificates } = door;
  if (certificates === undefined) return { host, port, secure: false };
  const pem = (name: string) => readFileSync(join(certificates, name));
  return { host, port, secure: true, ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') };
}
