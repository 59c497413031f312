/** Who holds a workspace, as the lock file says. */
export interface LockOwner {
  /** Unique to one taking of the lock. */
  readonly id: string;
  readonly pid: number;
  /** The process's start, in clock ticks since boot, where the system tells it. */
  readonly started?: string;
  /** The system's id of this boot, where it tells it. */
  readonly boot?: string;
  readonly host: string;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
  /** Whether a state file was there while it was held. */
  readonly state: 'none' | 'there';
}

export interface Lock {
  readonly owner: LockOwner;
  /** The dead owner it was taken from. */
  readonly tookOver?: LockOwner;
  /** Writes down that a state file exists from now on, so that its loss is noticed. */
  readonly stateExists: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock of a `.mysfits` folder; makes the folder if need be. A dead owner's lock is taken over.
 * @throws ExplainedError when a living process holds it, saying who and since when, or the folder can't be written
 */
export async function takeLock(_folder: string, _options: { readonly command: string }): Promise<Lock> {
  throw new Error('in progress');
}
