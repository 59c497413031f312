/** How many letters have to be put in, taken out, changed or swapped with their neighbour to make one word of the other. */
function distance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}

/** The known word that a mistyped one most likely meant, or undefined when none is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const word = typed.toLowerCase();
  // One slip in a whole word is likelier than a word that was left off: "pu" is up rather than push.
  const slipped = known.filter((candidate) => candidate.length === word.length && distance(word, candidate) <= 1);
  if (slipped.length === 1) return slipped[0];
  const beginsAlike = known.filter((candidate) => word.length >= 2 && candidate.startsWith(word));
  if (beginsAlike.length === 1) return beginsAlike[0];
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word, candidate) }))
    .sort((left, right) => left.far - right.far);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const allowed = Math.max(1, Math.floor(Math.max(word.length, best.candidate.length) / 3));
  return best.far <= allowed ? best.candidate : undefined;
}
