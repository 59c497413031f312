import type { Collection, World } from './world/world.ts';

/** A mail that AWS would have sent and that the sandbox keeps. */
export interface Mail {
  /** Counts up. */
  readonly id: number;
  /** ISO 8601, by the world's clock. */
  readonly time: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Who sent it, by the name AWS's models use, and for what of its things: a user pool's id. */
  readonly service: string;
  readonly resource: string;
  /** What the reader is to type somewhere, where there is such: a confirmation code, a temporary password. */
  readonly code?: string;
}

/** So many are kept; the oldest go first. */
const MOST = 500;

const mails = (world: World): Collection<Mail> => world.collection<Mail>('inbox/mails');

/** Puts a mail into the inbox: nothing in a rehearsal leaves this machine. */
export function deliver(world: World, mail: Omit<Mail, 'id' | 'time'>): void {
  const kept = mails(world);
  const id = Math.max(0, ...[...kept.values()].map((one) => one.id)) + 1;
  kept.set(String(id), { id, time: world.clock.now().toISOString(), ...mail });
  const [oldest] = kept.entries();
  if (kept.size > MOST && oldest) kept.delete(oldest[0]);
}

/** What came, oldest first. */
export const mailIn = (world: World): readonly Mail[] => [...mails(world).values()];
