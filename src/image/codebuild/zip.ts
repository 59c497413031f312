import { readFile } from 'node:fs/promises';
import { crc32, deflateRawSync } from 'node:zlib';
import type { BuildContext } from '../context.ts';

/** A date that means none, 1980-01-01: the same files give the same archive on every day. */
const noDate = 0x21;

interface Member {
  readonly name: Buffer;
  readonly content: Buffer;
  readonly packed: Buffer;
  /** As Unix holds it: type and permission bits. */
  readonly mode: number;
}

/**
 * A build's context as a ZIP archive, which is what CodeBuild takes from S3, with the Dockerfile in it. A service is a
 * few files: they are held in memory.
 */
export async function contextZip({ entries, dockerfile, dockerfileText }: BuildContext): Promise<Buffer> {
  const members: Member[] = [];
  const add = (name: string, content: Buffer, mode: number) =>
    members.push({ name: Buffer.from(name), content, packed: deflateRawSync(content), mode });
  if (!entries.some(({ path }) => path === dockerfile)) add(dockerfile, Buffer.from(dockerfileText), 0o100644);
  for (const entry of entries) {
    if (entry.type === 'file') add(entry.path, await readFile(entry.file), 0o100000 | entry.mode);
    else if (entry.type === 'link') add(entry.path, Buffer.from(entry.to), 0o120777);
    else add(`${entry.path}/`, Buffer.alloc(0), 0o040755);
  }
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), described(member), member.name, member.packed]);
    directory.push(listed(member, offset));
    pieces.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, list, end]);
}

/** What a member's own header and its line in the directory have in common (APPNOTE.TXT, 4.3.7 and 4.3.12). */
function described({ name, content, packed }: Member): Buffer {
  const part = Buffer.alloc(26);
  part.writeUInt16LE(20, 0);
  // Names are UTF-8.
  part.writeUInt16LE(0x800, 2);
  part.writeUInt16LE(8, 4);
  part.writeUInt16LE(noDate, 8);
  part.writeUInt32LE(crc32(content), 10);
  part.writeUInt32LE(packed.length, 14);
  part.writeUInt32LE(content.length, 18);
  part.writeUInt16LE(name.length, 22);
  return part;
}

function listed(member: Member, offset: number): Buffer {
  const head = Buffer.from('PK\x01\x02\x14\x03', 'latin1');
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((member.mode << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([head, described(member), tail, member.name]);
}
