import { crc32, deflateRawSync } from 'node:zlib';

/** A date that means none: 1980-01-01. */
const noDate = 0x21;

/** One file, link or folder of an archive. */
export interface ZipMember {
  /** With slashes; a folder's ends in one. */
  readonly path: string;
  readonly content: Buffer;
  /** As Unix holds it: type and permission bits. */
  readonly mode: number;
}

interface Packed {
  readonly name: Buffer;
  readonly content: Buffer;
  readonly packed: Buffer;
  readonly mode: number;
}

/** Files as a ZIP archive; the same ones give the same archive on every day. */
export function zipOf(files: readonly ZipMember[]): Buffer {
  const members = files.map(({ path, content, mode }) => ({
    name: Buffer.from(path),
    content,
    packed: deflateRawSync(content),
    mode,
  }));
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
function described({ name, content, packed }: Packed): Buffer {
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

function listed(member: Packed, offset: number): Buffer {
  const head = Buffer.from('PK\x01\x02\x14\x03', 'latin1');
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((member.mode << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([head, described(member), tail, member.name]);
}
