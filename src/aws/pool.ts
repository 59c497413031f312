export interface PoolOptions<Item, Result> {
  /** How many may be under way at once; 16 if left out. */
  readonly atOnce?: number;
  /** Aborted: nothing new is started. */
  readonly signal?: AbortSignal;
  /** Called as each one is done, with how many are done so far. */
  readonly onEach?: (result: Result, item: Item, done: number) => void;
}

/**
 * Sends many requests side by side, at most so many at once, and returns the results in the order of the items.
 * Items are drawn only as there is room for them, so an iterator may make them as it goes.
 * After the first failure, or when stopped, nothing new is started; it returns when those under way have ended.
 * @throws the first failure; the signal's reason when stopped
 */
export async function sendAll<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  send: (item: Item) => Promise<Result>,
  { atOnce = 16, signal, onEach }: PoolOptions<Item, Result> = {},
): Promise<Result[]> {
  const results: Result[] = [];
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let drawn = 0;
  let done = 0;
  const start = async (item: Item, at: number) => {
    const result = await send(item);
    results[at] = result;
    done += 1;
    onEach?.(result, item, done);
  };
  for await (const item of items) {
    if (failures.length > 0 || signal?.aborted) break;
    const one: Promise<void> = start(item, drawn)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(one));
    drawn += 1;
    underWay.add(one);
    if (underWay.size >= atOnce) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  signal?.throwIfAborted();
  return results;
}
