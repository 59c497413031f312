import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../../world/world.ts';
import { type CodeRecord, functions } from './model.ts';

const fileOf = (world: World, { sha256 }: Pick<CodeRecord, 'sha256'>): string =>
  join(world.folder('lambda/code'), `${Buffer.from(sha256, 'base64').toString('hex')}.zip`);

/** The archive of a function. */
export const readCode = (world: World, code: Pick<CodeRecord, 'sha256'>): Buffer => readFileSync(fileOf(world, code));

/** Keeps an archive; nobody sees half of it. */
export function keepCode(world: World, code: Pick<CodeRecord, 'sha256'>, bytes: Buffer): void {
  const file = fileOf(world, code);
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
}

/** Clears away the archives that no function has any more. */
export function sweepCode(world: World): void {
  const named = new Set([...functions(world).values()].map(({ code }) => fileOf(world, code)));
  const folder = world.folder('lambda/code');
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!named.has(file)) rmSync(file, { force: true });
  }
}
