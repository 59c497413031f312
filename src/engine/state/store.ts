import type { Lock } from '../lock.ts';
import type { Row, State, Whereabouts } from './row.ts';

/** The state of a project that is held open for a run. Every promise resolves once its change is on disk. */
export interface StateStore {
  /** The `.mysfits` folder. */
  readonly folder: string;
  /** As it stands on disk. */
  readonly state: State;
  /** Writes a row, in place of the step's former one. */
  readonly put: (row: Row) => Promise<void>;
  /** Takes a step's row out. */
  readonly remove: (step: string) => Promise<void>;
  /** Changes what the learner chose, or the version of the course. */
  readonly change: (changes: Partial<Pick<State, 'choices' | 'courseVersion'>>) => Promise<void>;
}

export interface NewState extends Whereabouts {
  readonly project: string;
  readonly courseVersion: number;
  readonly choices: Readonly<Record<string, string>>;
}

/**
 * Reads a workspace's state; `undefined` when none was ever made.
 * Give the lock where it is held: a state missing beside somebody's lock is refused, not read as "nothing there".
 * @throws ExplainedError for every file that can't be trusted, with the way out
 */
export async function readState(_folder: string, _lock?: Lock): Promise<State | undefined> {
  throw new Error('in progress');
}

/** Opens the state for a run, as it was read. */
export function openState(_folder: string, _state: State): StateStore {
  throw new Error('in progress');
}

/** Makes the state file of a new project. @throws ExplainedError when there is one already, or the folder can't be written */
export async function createState(_lock: Lock, _folder: string, _fresh: NewState): Promise<StateStore> {
  throw new Error('in progress');
}
