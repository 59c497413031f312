/** Some of them by chance, the same for the same seed. */
export function draw(all: readonly string[], count: number, seed: number): Set<string> {
  const drawn = new Set<string>();
  let state = seed;
  while (drawn.size < Math.min(count, all.length)) {
    // https://en.wikipedia.org/wiki/Linear_congruential_generator, with the constants of Numerical Recipes
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    drawn.add(all[Math.floor((state / 2 ** 32) * all.length)] ?? '');
  }
  return drawn;
}
