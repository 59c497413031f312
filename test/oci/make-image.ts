import { join } from 'node:path';
import { type ImageSource, imageSource } from '../../src/oci/image.ts';
import { writeLayer } from '../../src/oci/layers/write-layer.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** An image of one file for each content given, each in a layer of its own. */
export async function makeImage(...contents: readonly (string | Uint8Array)[]): Promise<ImageSource> {
  const folder = join(await tempFolder(), 'layers');
  const layers = [];
  for (const [index, content] of contents.entries()) {
    const common = { mode: 0o644, uid: 0, gid: 0 };
    const entry = { ...common, path: `file-${index}`, type: 'file' as const, from: Buffer.from(content) };
    layers.push(await writeLayer({ entries: [entry], folder }));
  }
  return imageSource({ config: { architecture: 'amd64', os: 'linux', config: { Cmd: ['/file-0'] } }, layers });
}
