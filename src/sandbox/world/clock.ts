import type { SettingsFile } from './settings.ts';
import type { Clock } from './world.ts';

/** `instant`: nothing takes time. `aws`: everything takes as long as it does there, divided by the clock's factor. */
export type LatencyProfile = 'instant' | 'aws';

/** A clock that its keeper can set. */
export interface SettableClock extends Clock {
  readonly profile: LatencyProfile;
  readonly factor: number;
  /**
   * Chooses the profile, and in `aws` how many times faster than ours time runs.
   * @throws RangeError for a factor outside 1 to 20
   */
  run(profile: LatencyProfile, factor?: number): void;
  /** Moves the world's time by so many seconds, back when negative. */
  move(seconds: number): void;
}

/** The clock that the settings describe. */
export function settableClock(settings: SettingsFile): SettableClock {
  const worldNow = (): number => {
    const { anchor, factor } = settings.get();
    const real = Date.now();
    return anchor ? anchor.world + (real - anchor.real) * factor : real;
  };
  const anchorAt = (world: number) => ({ real: Date.now(), world });

  return {
    get profile() {
      return settings.get().profile;
    },
    get factor() {
      return settings.get().factor;
    },
    now: () => new Date(worldNow()),
    async takes(seconds, signal) {
      const { profile, factor } = settings.get();
      signal?.throwIfAborted();
      if (profile === 'instant' || seconds <= 0) return;
      await pause((seconds * 1000) / factor, signal);
    },
    run(profile, factor = 1) {
      if (!(factor >= 1 && factor <= 20)) throw new RangeError(`A clock runs 1 to 20 times fast, not ${factor} times.`);
      settings.change({ anchor: anchorAt(worldNow()), profile, factor: profile === 'instant' ? 1 : factor });
    },
    move(seconds) {
      settings.change({ anchor: anchorAt(worldNow() + seconds * 1000) });
    },
  };
}

/** Waits so many milliseconds of our own time. @throws the signal's reason when it is aborted meanwhile */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
