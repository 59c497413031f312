/** A token bucket over this machine's own time, as API Gateway throttles. */
export interface Bucket {
  /** Takes one token if there is one. */
  readonly take: () => boolean;
}

/**
 * A bucket that is full at first.
 * @param rate tokens that come in a second
 * @param burst tokens that it holds
 */
export function bucketOf(rate: number, burst: number): Bucket {
  let left = burst;
  let last = performance.now();
  return {
    take() {
      const now = performance.now();
      left = Math.min(burst, left + ((now - last) / 1000) * rate);
      last = now;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
