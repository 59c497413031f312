/**
 * A file name that stands for any name, and is the same for no two: `s3/buckets` becomes `s3%2fbuckets`.
 * Capitals are escaped too, because macOS and Windows keep no two files whose names differ by case only.
 */
export function fileNameOf(name: string): string {
  const escaped = [...Buffer.from(name, 'utf8')]
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`))
    .join('');
  return escaped.startsWith('.') ? `%2e${escaped.slice(1)}` : escaped;
}

/** The name a file stands for. */
export function nameOfFile(fileName: string): string {
  return decodeURIComponent(fileName);
}

function isPlain(byte: number): boolean {
  const letter = byte >= 0x61 && byte <= 0x7a;
  const digit = byte >= 0x30 && byte <= 0x39;
  return letter || digit || byte === 0x2d || byte === 0x2e || byte === 0x5f;
}
