import { request as httpRequest } from 'node:http';
import type { Mail } from '../inbox.ts';
import type { Fault, PlannedFault } from '../server/faults/fault.ts';
import type { JournalEntry } from '../server/journal.ts';
import type { InventoryItem } from '../service.ts';
import type { Surroundings } from '../surroundings.ts';
import type { LatencyProfile } from '../world/clock.ts';
import type { Credential } from '../world/credentials.ts';

export interface ControlAccess {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly token: string;
}

/** What a running sandbox says of itself. */
export interface RunningStatus {
  readonly running: true;
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly id: string;
  readonly dir: string;
  readonly folder: string;
  readonly pid: number;
  /** Seconds. */
  readonly upFor: number;
  /** Resident, in bytes. */
  readonly memory: number;
}

export interface ClockState {
  readonly profile: LatencyProfile;
  readonly factor: number;
  /** The world's time. */
  readonly now: string;
}

/** The control address as functions. Each throws an Error with the sandbox's words when it refuses or can't be reached. */
export type SandboxControl = ReturnType<typeof sandboxControl>;

export function sandboxControl(access: ControlAccess, { timeout = 60_000 }: { timeout?: number } = {}) {
  const ask = <Result>(method: string, path: string, body?: unknown): Promise<Result> =>
    askControl<Result>({ ...access, method, path, body, timeout });
  const named = encodeURIComponent;

  return {
    status: () => ask<RunningStatus>('GET', '/status'),
    /** What was asked and answered, oldest first. */
    journal: (filter: { service?: string; operation?: string } = {}) =>
      ask<readonly JournalEntry[]>('GET', `/journal?${new URLSearchParams(filter)}`),
    clearJournal: () => ask<object>('DELETE', '/journal'),
    inventory: () => ask<readonly InventoryItem[]>('GET', '/inventory'),
    /** The mail that would have gone out, oldest first. */
    inbox: () => ask<readonly Mail[]>('GET', '/inbox'),
    /** Addresses by purpose: `website/my-bucket`. */
    urls: () => ask<Readonly<Record<string, string>>>('GET', '/urls'),
    websiteUrl: async (bucket: string) => (await ask<{ url: string }>('GET', `/websites/${named(bucket)}`)).url,
    loadBalancerUrl: async (dnsName: string) => (await ask<{ url: string }>('GET', `/load-balancers/${named(dnsName)}`)).url,
    /** Where a stage of a REST API answers, with the stage in it. */
    stageUrl: async (restApiId: string, stage: string) =>
      (await ask<{ url: string }>('GET', `/stages/${named(restApiId)}/${named(stage)}`)).url,
    snapshot: (name: string) => ask<object>('POST', `/snapshots/${named(name)}`),
    snapshots: () => ask<readonly string[]>('GET', '/snapshots'),
    restore: (name: string) => ask<object>('POST', `/snapshots/${named(name)}/restore`),
    /** Everything gone; account, keys and API port stay. */
    reset: () => ask<object>('POST', '/reset'),
    clock: () => ask<ClockState>('GET', '/clock'),
    setLatency: (profile: LatencyProfile, factor = 1) => ask<ClockState>('PUT', '/clock', { profile, factor }),
    moveClock: (seconds: number) => ask<ClockState>('PUT', '/clock', { move: seconds }),
    switches: () => ask<readonly string[]>('GET', '/switches'),
    turn: (name: string, on: boolean) => ask<readonly string[]>('PUT', `/switches/${named(name)}`, { on }),
    addFault: (fault: Fault) => ask<PlannedFault>('POST', '/faults', fault),
    faults: () => ask<readonly PlannedFault[]>('GET', '/faults'),
    /** Resolves when the fault holds a call. */
    untilHolding: (id: string) => ask<PlannedFault>('GET', `/faults/${named(id)}/holding`),
    liftFault: (id: string) => ask<object>('DELETE', `/faults/${named(id)}`),
    liftFaults: () => ask<object>('DELETE', '/faults'),
    /** Keys of one more account (or of one more user of a known one). */
    addAccount: (options: { account?: string; user?: string } = {}) => ask<Credential>('POST', '/accounts', options),
    /** Keys of one more user of the world's own account, who may do what these policy documents allow, and nothing else. */
    addUser: (options: { policies: readonly object[]; user?: string }) => ask<Credential>('POST', '/users', options),
    /** From now on tasks and builds look for Python and an engine as this environment says. */
    takeOver: (surroundings: Surroundings) => ask<object>('PUT', '/surroundings', surroundings),
    stop: () => ask<object>('POST', '/stop'),
  };
}

interface Asking extends ControlAccess {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Milliseconds without an answer. */
  readonly timeout: number;
}

/** Sends one request to a control address. @throws Error with its words when it answers with an error */
export function askControl<Result>({ endpoint, token, method, path, body, timeout }: Asking): Promise<Result> {
  return new Promise((resolve, reject) => {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(content !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
    };
    // No agent: a kept connection would keep a command from ending.
    const outgoing = httpRequest(`${endpoint}/_sandbox${path}`, { method, headers, agent: false, timeout }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.once('error', reject);
      incoming.once('end', () => {
        try {
          const answer = JSON.parse(Buffer.concat(parts).toString('utf8')) as Result & { error?: string };
          if (incoming.statusCode === 200) resolve(answer);
          else reject(new Error(answer.error ?? `The sandbox answered ${incoming.statusCode}.`));
        } catch (cause) {
          reject(new Error(`What answers at ${endpoint} isn't a sandbox.`, { cause }));
        }
      });
    });
    outgoing.once('timeout', () =>
      outgoing.destroy(new Error(`The sandbox at ${endpoint} didn't answer in ${timeout / 1000} s.`)),
    );
    outgoing.once('error', reject);
    outgoing.end(content);
  });
}
