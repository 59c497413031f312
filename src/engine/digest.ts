import { createHash } from 'node:crypto';
import type { PlannedRequest } from '../course/request.ts';

/** SHA-256, in hex, over what requests would send: the same for the same calls, however their members are ordered. */
export function digestOf(requests: readonly PlannedRequest[]): string {
  const sent = requests.map(({ service, operation, input }) => [service, operation, canonical(input)]);
  return createHash('sha256').update(JSON.stringify(sent)).digest('hex');
}

/** The value with the members of its objects in one order, without those that aren't set, and bytes as text. */
function canonical(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, canonical(member)]));
}
