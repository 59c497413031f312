/** A block of IPv4 addresses. */
export interface Block {
  /** The first address, as a number. */
  readonly first: number;
  readonly last: number;
  /** The prefix length. */
  readonly bits: number;
}

/** The number of an address; undefined for what is none. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/**
 * The block that a text names. Bits of the host part are cut off, as EC2 does it: 10.0.0.7/24 is 10.0.0.0/24.
 * @returns undefined for what is no block
 */
export function parseBlock(text: string): Block | undefined {
  const [, base = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const address = parseAddress(base);
  const bits = Number(length);
  if (address === undefined || length === '' || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, bits };
}

export const formatBlock = ({ first, bits }: Block): string => `${formatAddress(first)}/${bits}`;
export const contains = (outer: Block, inner: Block): boolean => outer.first <= inner.first && inner.last <= outer.last;
export const overlaps = (one: Block, other: Block): boolean => one.first <= other.last && other.first <= one.last;
