/** Lets calls work on the world, and keeps them out while its files are exchanged. */
export interface Gate {
  /** Waits while the gate is closed; call what it returns when the work is done. */
  enter(): Promise<() => void>;
  /** Does something alone: no new work starts, and what is under way has ended. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function createGate(): Gate {
  let inside = 0;
  let whenEmpty: (() => void) | undefined;
  let closed: Promise<unknown> | undefined;

  return {
    async enter() {
      while (closed) await closed;
      inside += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        inside -= 1;
        if (inside === 0) whenEmpty?.();
      };
    },
    async alone(work) {
      while (closed) await closed;
      let reopen: () => void = () => {};
      closed = new Promise<void>((resolve) => {
        reopen = resolve;
      });
      try {
        if (inside > 0) {
          await new Promise<void>((resolve) => {
            whenEmpty = resolve;
          });
        }
        return await work();
      } finally {
        whenEmpty = undefined;
        closed = undefined;
        reopen();
      }
    },
  };
}
