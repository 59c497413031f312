import { readFile } from 'node:fs/promises';
import { type ZipMember, zipOf } from '../../oci/archive/write-zip.ts';
import type { BuildContext } from '../context.ts';

/**
 * A build's context as a ZIP archive, which is what CodeBuild takes from S3, with the Dockerfile in it. A service is a
 * few files: they are held in memory.
 */
export async function contextZip({ entries, dockerfile, dockerfileText }: BuildContext): Promise<Buffer> {
  const members: ZipMember[] = [];
  if (!entries.some(({ path }) => path === dockerfile)) {
    members.push({ path: dockerfile, content: Buffer.from(dockerfileText), mode: 0o100644 });
  }
  for (const entry of entries) {
    const { path } = entry;
    if (entry.type === 'file') members.push({ path, content: await readFile(entry.file), mode: 0o100000 | entry.mode });
    else if (entry.type === 'link') members.push({ path, content: Buffer.from(entry.to), mode: 0o120777 });
    else members.push({ path: `${path}/`, content: Buffer.alloc(0), mode: 0o040755 });
  }
  return zipOf(members);
}
