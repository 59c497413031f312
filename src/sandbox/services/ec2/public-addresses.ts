import { randomInt } from 'node:crypto';
import type { World } from '../../world/world.ts';
import { addresses, networkInterfaces } from './model.ts';

/** Blocks kept for documentation (RFC 5737): nobody is ever reached there by mistake. */
const BLOCKS = ['192.0.2', '198.51.100', '203.0.113'];

/** A public address that nothing in this world has. */
export function newPublicAddress(world: World): string {
  const taken = new Set([
    ...[...addresses(world).values()].map(({ publicIp }) => publicIp),
    ...[...networkInterfaces(world).values()].map(({ publicIp }) => publicIp),
  ]);
  const all = BLOCKS.flatMap((block) => Array.from({ length: 254 }, (_, index) => `${block}.${index + 1}`));
  const free = all.filter((address) => !taken.has(address));
  const address = free[randomInt(Math.max(free.length, 1))];
  if (address === undefined) throw new Error(`All ${all.length} public addresses of this world are taken.`);
  return address;
}
