import { randomBytes } from 'node:crypto';
import type { Caller } from '../../service.ts';
import type { Collection, World } from '../../world/world.ts';
import { uniqueId } from './model.ts';

/** Keys that act for a role until they expire. */
export interface SessionRecord {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly account: string;
  readonly roleArn: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly sessionName: string;
  /** A policy that narrows what the role may do. */
  readonly policy?: string;
  /** ISO string, by the world's clock. */
  readonly expires: string;
}

/** By access key id. */
export const sessions = (world: World): Collection<SessionRecord> => world.collection<SessionRecord>('iam/sessions');

/** How long the keys of an expired session are still recognised, in milliseconds: who uses them is told that they expired. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** What a session is opened with. */
export type SessionOptions = Pick<SessionRecord, 'account' | 'roleArn' | 'roleId' | 'roleName' | 'sessionName'> & {
  readonly policy?: string | undefined;
  readonly seconds: number;
};

/** Opens a session of a role; nobody is asked whether it may be. */
export function openSession(world: World, { seconds, policy, ...of }: SessionOptions): SessionRecord {
  const now = world.clock.now().getTime();
  for (const { accessKeyId, expires } of [...sessions(world).values()]) {
    if (Date.parse(expires) + REMEMBERED_MS < now) sessions(world).delete(accessKeyId);
  }
  const session: SessionRecord = {
    ...of,
    ...(policy !== undefined && { policy }),
    // With our name in it, as all keys that this sandbox gives out.
    accessKeyId: `ASIAMYSFITS${uniqueId('ASIA').slice(4, 13)}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
    expires: new Date(now + seconds * 1000).toISOString(),
  };
  sessions(world).set(session.accessKeyId, session);
  return session;
}

/** Who acts with a session's keys. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumedRoleUser.html */
export function sessionCaller(session: Omit<SessionRecord, 'secretAccessKey' | 'sessionToken' | 'expires'>): Caller {
  const { account, accessKeyId, roleArn, roleId, roleName, sessionName, policy } = session;
  return {
    account,
    accessKeyId,
    arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    role: { arn: roleArn, ...(policy !== undefined && { policy }) },
  };
}
