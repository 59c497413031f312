import type { Happenings } from './happenings.ts';
import type { Jobs } from './jobs.ts';

/** A keyed set of plain JSON values that is on disk as soon as a write returns. */
export interface Collection<Value> {
  get(key: string): Value | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): void;
  delete(key: string): boolean;
  /** In order of insertion. */
  entries(): IterableIterator<[string, Value]>;
  values(): IterableIterator<Value>;
  readonly size: number;
}

/** The world's time; a test can move it. Never sent as the HTTP Date header: clients set their own clocks by that. */
export interface Clock {
  now(): Date;
  /** Waits as long as AWS would take for a change of state that takes `seconds` there; at once in the `instant` profile. */
  takes(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** Ports of this world, each drawn once and kept. */
export interface Ports {
  /**
   * The port of a purpose (`website/my-bucket`), drawn at the first call.
   * @throws AwsError-free Error with the port's number when it is taken by another program
   */
  of(purpose: string): Promise<number>;
  release(purpose: string): void;
  /** All that were drawn, by purpose. */
  all(): ReadonlyMap<string, number>;
}

/** Whether a switch of the fault plan is on: `s3control/BlockPublicPolicy`, `codecommit/refused`. */
export interface Switches {
  isOn(name: string): boolean;
}

/** Something that was seen and that no call of the API is: a connection through a load balancer. */
export interface Note {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** How long it lasted, in milliseconds. */
  readonly ms: number;
}

/** Everything that exists in one sandbox. */
export interface World {
  /** Folder on disk. */
  readonly dir: string;
  readonly account: string;
  readonly region: string;
  readonly partition: 'aws';
  readonly clock: Clock;
  readonly ports: Ports;
  readonly switches: Switches;
  /** What goes on after a call was answered. */
  readonly jobs: Jobs;
  /** What services tell of, for rules that start something. */
  readonly happenings: Happenings;
  /** The collection of that name, made when first asked for: `s3/buckets`. The value type is the caller's word. */
  collection<Value>(name: string): Collection<Value>;
  /** A folder of one service's own files (object bodies, repositories); part of snapshots. */
  folder(name: string): string;
  /** Writes something into the journal. Whoever may see much of it must leave out some: the journal is cut by size. */
  note(note: Note): void;
}
