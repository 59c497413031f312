import { crc32 } from 'node:zlib';
import type { Match, WireResponse } from '../types.ts';

/** The header with a body's CRC32, for the services that send one. */
export function crcOf(match: Match | undefined, body: WireResponse['body']): Readonly<Record<string, string>> {
  return match?.service.crc32 && Buffer.isBuffer(body) ? { 'x-amz-crc32': String(crc32(body)) } : {};
}
