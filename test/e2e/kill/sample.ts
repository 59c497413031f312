/** Numbers between 0 and 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of the items, drawn by a seed, one from each equal stretch of the list: none of its parts is left out. */
export function sample<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  if (items.length <= count) return [...items];
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, index) => {
    const from = (index * items.length) / count;
    return items[Math.floor(from + (random() * items.length) / count)];
  }).filter((item) => item !== undefined);
}
