import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packImage } from '../../../src/image/packer/pack-image.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import type { Ground } from './ground.ts';

/** What of an answer of `/mysfits` tells which version of the service gave it: how its first creature is called. */
export const version = /"name": ?"(Evangeline[^"]*)"/;

/** Packs the service of the course, changed in its folder before, and pushes it; its uri. */
export async function pushCourseImage(
  { registry, uri }: Pick<Ground, 'registry' | 'uri'>,
  tag: string,
  change: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  const folder = await mkdtemp(join(await tempFolder(), 'service-'));
  await cp(fileURLToPath(new URL('../../../backend/service', import.meta.url)), folder, { recursive: true });
  await change(folder);
  const image = await packImage({
    folder,
    platform: 'linux/amd64',
    buildArgs: {},
    layers: await tempFolder(),
    env: { PATH: '/usr/bin:/bin' },
    note: () => {},
  });
  await pushImage(registry, 'mysfits/service', tag, image);
  return `${uri}:${tag}`;
}

/** A version whose answers are told from others by `version`. */
export const named = (name: string) => (folder: string) =>
  exchange(join(folder, 'mysfits', 'creatures.json'), '"Evangeline"', `"Evangeline ${name}"`);

/** A version that says something and ends as soon as it is started. */
export const crashing = (words: string) => (folder: string) =>
  writeFile(join(folder, 'mysfits', '__main__.py'), `print(${JSON.stringify(words)}, flush=True)\nraise SystemExit(1)\n`);

/** Exchanges a text in a file. @throws Error when it isn't there */
export async function exchange(file: string, before: string, after: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes(before)) throw new Error(`${file} doesn't hold ${before}.`);
  await writeFile(file, text.replace(before, after));
}
