import { crc32, deflateSync } from 'node:zlib';

/** One chunk of a PNG: length, type, data, checksum (PNG specification, 5.3). */
function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** The four channels of a colour that is kept as one number. */
const channels = (colour) => [colour >>> 24, (colour >>> 16) & 255, (colour >>> 8) & 255, colour & 255];

const distance = (one, other) => one.reduce((sum, value, at) => sum + (value - other[at]) ** 2, 0);

/** The 256 colours that a picture has most of, and for each pixel the nearest of them. */
function paletteOf(pixels) {
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = view.getUint32(at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byFrequency = [...counts].sort(([, few], [, many]) => many - few).map(([colour]) => colour);
  const colours = byFrequency.slice(0, 256).map(channels);
  const nearest = new Map(
    byFrequency.map((colour, rank) => {
      if (rank < 256) return [colour, rank];
      const own = channels(colour);
      const distances = colours.map((other) => distance(own, other));
      return [colour, distances.indexOf(Math.min(...distances))];
    }),
  );
  const indices = Uint8Array.from({ length: pixels.length / 4 }, (_, pixel) => nearest.get(view.getUint32(pixel * 4)));
  return { colours, indices };
}

/**
 * Writes few colours as a PNG with a palette, which is a third of the size that a browser makes of it.
 * Soft edges of letters have some more colours than it holds, each of which becomes its nearest neighbour.
 * @param {{ width: number, height: number, pixels: Uint8Array }} picture four bytes a pixel: red, green, blue, opacity
 */
export function smallPng({ width, height, pixels }) {
  const { colours, indices } = paletteOf(pixels);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, colours by palette.
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flatMap((colour) => colour.slice(0, 3)))),
    chunk('tRNS', Buffer.from(colours.map(([, , , opacity]) => opacity))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
