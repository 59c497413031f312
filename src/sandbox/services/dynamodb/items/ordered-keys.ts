import type { Range } from '../dynalite/types.ts';

/** Keys in the order of their characters. */
export interface OrderedKeys {
  add(key: string): void;
  remove(key: string): void;
  /** The keys of a range, as they are now. */
  between(range: Range): readonly string[];
}

/**
 * One sorted array: a key's place is found by halving, and what stands behind it moves on by one, which for a hundred thousand
 * keys takes microseconds.
 */
export function orderedKeys(start: Iterable<string> = []): OrderedKeys {
  const keys = [...start].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

  /** How many keys are smaller, or not greater. */
  const before = (bound: string, inclusive = false) => {
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const key = keys[middle] ?? '';
      if (key < bound || (inclusive && key === bound)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add(key) {
      const at = before(key);
      if (keys[at] !== key) keys.splice(at, 0, key);
    },
    remove(key) {
      const at = before(key);
      if (keys[at] === key) keys.splice(at, 1);
    },
    between({ gt, gte, lt, lte, reverse = false, limit = -1 }) {
      const from = Math.max(gt === undefined ? 0 : before(gt, true), gte === undefined ? 0 : before(gte));
      const to = Math.min(lt === undefined ? keys.length : before(lt), lte === undefined ? keys.length : before(lte, true));
      if (limit < 0) return reverse ? keys.slice(from, to).reverse() : keys.slice(from, to);
      return reverse ? keys.slice(Math.max(from, to - limit), to).reverse() : keys.slice(from, Math.min(to, from + limit));
    },
  };
}
