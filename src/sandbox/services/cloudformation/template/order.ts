/** What each thing needs, by name. Needs that aren't keys themselves don't count. */
export type Needs = ReadonlyMap<string, readonly string[]>;

/** The names that hang on themselves, by whatever way; empty where there is an order. */
export function circle(needs: Needs): readonly string[] {
  const left = new Map([...needs].map(([name, of]) => [name, of.filter((need) => needs.has(need))]));
  // What needs nothing that is left goes; then, what nothing that is left needs: only circles stay.
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [name, of] of left) if (!of.some((need) => left.has(need))) left.delete(name);
    const needed = new Set([...left.values()].flat());
    for (const name of left.keys()) if (!needed.has(name)) left.delete(name);
  }
  return [...left.keys()];
}

/**
 * Visits everything, each as soon as what it needs has been visited, independent ones side by side. What needs something
 * whose visit gave `false` isn't visited.
 * @returns whether every visit gave `true`
 */
export async function inOrder(needs: Needs, visit: (name: string) => Promise<boolean>): Promise<boolean> {
  const visits = new Map<string, Promise<boolean>>();
  const visited = (name: string): Promise<boolean> => {
    const known = visits.get(name);
    if (known) return known;
    const own = (async () => {
      // Whoever started this has noted it by then, so that a circle would wait and not run forever.
      await Promise.resolve();
      const before = await Promise.all((needs.get(name) ?? []).filter((need) => needs.has(need)).map(visited));
      return before.every(Boolean) && (await visit(name));
    })();
    visits.set(name, own);
    return own;
  };
  const ends = await Promise.allSettled([...needs.keys()].map(visited));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return ends.every((end) => end.status === 'fulfilled' && end.value);
}

/** The same things, each after those that need it: the order to take them down. */
export function reversed(needs: Needs): Needs {
  const turned = new Map<string, string[]>([...needs.keys()].map((name) => [name, []]));
  for (const [name, of] of needs) for (const need of of) turned.get(need)?.push(name);
  return turned;
}
