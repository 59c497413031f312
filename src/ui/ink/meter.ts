/** What runs by the hour. */
export interface Running {
  readonly step: string;
  /** US dollars an hour. */
  readonly perHour: number;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Money, as it stands at one moment. */
export interface Reading {
  /** US dollars an hour, now. */
  readonly perHour: number;
  /** US dollars since the first of it was made. */
  readonly soFar: number;
  /** When the oldest of what still stands was made, in milliseconds since 1970. */
  readonly since: number | undefined;
}

/** Counts what is spent. Time is always handed in, so that nothing runs by itself. */
export interface Meter {
  /** Something runs; said of what runs already, it goes on, at another price from `since` on where that has changed. */
  readonly starts: (running: Running) => void;
  readonly ends: (step: string, at: number) => void;
  readonly read: (now: number) => Reading;
}

const hour = 3_600_000;

/** Makes a meter at zero. */
export function createMeter(): Meter {
  const running = new Map<string, Running & { readonly made: number }>();
  let spent = 0;
  const costOf = ({ perHour, since }: Running, now: number) => (perHour * Math.max(0, now - since)) / hour;
  return {
    starts: (one) => {
      const before = running.get(one.step);
      if (before?.perHour === one.perHour) return;
      if (before !== undefined) spent += costOf(before, one.since);
      running.set(one.step, { ...one, made: before?.made ?? one.since });
    },
    ends: (step, at) => {
      const one = running.get(step);
      if (one === undefined) return;
      spent += costOf(one, at);
      running.delete(step);
    },
    read: (now) => {
      const all = [...running.values()];
      return {
        perHour: all.reduce((sum, { perHour }) => sum + perHour, 0),
        soFar: all.reduce((sum, one) => sum + costOf(one, now), spent),
        since: all.length === 0 ? undefined : Math.min(...all.map(({ made }) => made)),
      };
    },
  };
}
