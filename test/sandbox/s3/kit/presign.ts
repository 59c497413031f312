import { signerOf } from './raw-request.ts';
import type { Rig } from './sandbox.ts';

/** An address that carries its signature, good for five minutes. */
export async function getSignedUrl(rig: Rig, method: string, path: string): Promise<string> {
  const { hostname, port, host } = new URL(rig.sandbox.endpoint);
  // Nobody knows the body yet.
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const request = { method, protocol: 'http:', hostname, port: Number(port), path, query: {}, headers };
  const signed = await signerOf(rig).presign(request as never, { expiresIn: 300 });
  const query = new URLSearchParams(signed.query as Record<string, string>);
  return `${rig.sandbox.endpoint}${path}?${query}`;
}
