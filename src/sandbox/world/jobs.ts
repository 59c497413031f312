/** Work that goes on after a call was answered: a stack that is being made, a load balancer that comes up. */
export interface Jobs {
  /**
   * Starts work under a name, unless work of that name is under way. Its signal is aborted when the world closes or is
   * exchanged; work that was cut off so is begun again by its service's `open`, from what the collections say.
   * What belongs together is written without an `await` between: a snapshot sees all of it or nothing.
   */
  start(name: string, work: (signal: AbortSignal) => Promise<void>): void;
  isUnderWay(name: string): boolean;
  /** Aborts work of that name, and resolves once it has ended. */
  stop(name: string): Promise<void>;
}

/** Jobs, and what ends them all. */
export interface KeptJobs extends Jobs {
  stopAll(): Promise<void>;
}

interface Job {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** Keeps the jobs of one world. An error that isn't its signal's reason is a bug of ours, and reported. */
export function keptJobs(report: (error: unknown, where: string) => void): KeptJobs {
  const jobs = new Map<string, Job>();

  const stop = async (name: string) => {
    const job = jobs.get(name);
    job?.abort.abort(new Error(`The work on ${name} is stopped.`));
    await job?.ended;
  };

  return {
    start(name, work) {
      if (jobs.has(name)) return;
      const abort = new AbortController();
      const run = async () => {
        // The call that started it is answered first.
        await new Promise((resolve) => setImmediate(resolve));
        try {
          if (!abort.signal.aborted) await work(abort.signal);
        } catch (error) {
          if (!abort.signal.aborted) report(error, name);
        } finally {
          jobs.delete(name);
        }
      };
      jobs.set(name, { abort, ended: run() });
    },
    isUnderWay: (name) => jobs.has(name),
    stop,
    stopAll: async () => {
      // Work that ends may start other work.
      while (jobs.size > 0) await Promise.all([...jobs.keys()].map(stop));
    },
  };
}
