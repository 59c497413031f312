import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { ExplainedError } from '../course/errors.ts';
import type { CallRecord } from '../engine/events.ts';
import { createClients } from './clients.ts';
import { failureOf } from './failure.ts';
import { type AwsConfiguration, readConfiguration } from './profiles.ts';
import { recorded } from './recorded.ts';
import { isOptIn } from './regions.ts';
import { retrying } from './retry.ts';
import { retryRules } from './retry-rules.ts';
import type { SdkClient, ServiceId } from './services.ts';
import { checkEndpoint, checkPartition, checkProfile, checkRegion } from './session-checks.ts';
import {
  credentialsError,
  foreignAccount,
  identityError,
  noAccount,
  regionNotEnabled,
  timedOut,
  type Whom,
} from './session-errors.ts';
import { createTarget, type Target } from './target.ts';

/** Who is talking to which AWS, with the connections to it. */
export interface Session {
  readonly account: string;
  readonly region: string;
  /** Who is calling: `arn:aws:iam::123456789012:user/bob`. */
  readonly arn: string;
  /** The profile that was named, if one was. */
  readonly profile: string | undefined;
  readonly target: Target;
  readonly client: (service: ServiceId) => Promise<SdkClient>;
  /** Closes every connection. */
  readonly close: () => void;
}

/** What a sandbox tells of itself. */
export interface SandboxAccess {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly account: string;
}

export interface SessionOptions {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
  /** A rehearsal: nothing of the learner's AWS configuration is read. */
  readonly sandbox?: SandboxAccess | undefined;
  /** Seconds until it gives up; 15 if left out. */
  readonly timeout?: number;
  /** Told of the calls that find out who is calling. */
  readonly onCall?: (record: CallRecord) => void;
}

interface Place extends Whom {
  readonly kind: Target['kind'];
  readonly credentials: AwsCredentialIdentityProvider;
}

/**
 * Finds out who is calling and where, by one call (GetCallerIdentity, which needs no permission) before any other.
 * @throws ExplainedError of kind `preflight`, one for each thing that can be wrong with credentials, region and network
 */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const timeout = options.timeout ?? 15;
  const over = new AbortController();
  const place = options.sandbox ? sandboxPlace(options.sandbox) : await machinePlace(options);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = timedOut(place, timeout);
      over.abort(error);
      reject(error);
    }, timeout * 1000);
  });
  try {
    return await Promise.race([enter(place, options, over.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

function sandboxPlace({ endpoint, region, accessKeyId, secretAccessKey }: SandboxAccess): Place {
  const credentials = async () => ({ accessKeyId, secretAccessKey });
  return { kind: 'sandbox', endpoint, region, credentials, profile: undefined, settings: undefined };
}

async function machinePlace(options: SessionOptions): Promise<Place> {
  const configuration: AwsConfiguration = await readConfiguration(options);
  checkProfile(configuration);
  const region = checkRegion(configuration);
  const endpoint = checkEndpoint(configuration);
  const { named: profile, settings } = configuration;
  const { machineCredentials } = await import('./credentials.ts');
  const credentials = machineCredentials({ profile, region });
  return { kind: endpoint === undefined ? 'aws' : 'endpoint', endpoint, region, credentials, profile, settings };
}

async function enter(place: Place, { sandbox, onCall = () => {} }: SessionOptions, signal: AbortSignal): Promise<Session> {
  const target = createTarget(place);
  await place.credentials().catch((error: unknown) => {
    throw credentialsError(error, place);
  });
  const clients = createClients(target);
  const asking = { pace: target.pace, signal, onCall };
  try {
    const { Account, Arn } = await whoAmI(await clients.client('sts'), asking).catch(async (error: unknown) => {
      throw (await isRegionOff(error, place, asking)) ? regionNotEnabled(place, error) : identityError(error, place);
    });
    if (Account === undefined || Arn === undefined) throw noAccount(place);
    checkPartition(Arn);
    if (sandbox && Account !== sandbox.account) throw foreignAccount(place, Account, sandbox.account);
    return {
      account: Account,
      region: place.region,
      arn: Arn,
      profile: place.profile,
      target,
      client: clients.client,
      close: clients.close,
    };
  } catch (error) {
    clients.close();
    throw error;
  }
}

// A wrong address is to be said at once, so only what passes by itself is tried again.
const passing = retryRules.filter(({ name }) => ['clock corrected', 'throttling', 'server fault'].includes(name));

interface Asking {
  readonly pace: number;
  readonly signal: AbortSignal;
  readonly onCall: (record: CallRecord) => void;
}

const identityCall = { service: 'sts', operation: 'GetCallerIdentity' } as const;

async function whoAmI(client: SdkClient, asking: Asking): Promise<{ Account?: string; Arn?: string }> {
  // Loaded here, as the client is: whoever only asks for the version waits for neither.
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const { signal, pace } = asking;
  const retry = { failureOf: (error: unknown) => failureOf(error, identityCall), pace, signal, rules: passing };
  const ask = (attempting: () => void) => {
    attempting();
    return client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
  };
  return recorded({ ...identityCall, input: {} }, (attempting) => retrying(() => ask(attempting), retry), asking);
}

/** A region that isn't enabled knows no keys at all: the same ones then work in us-east-1, which is always on. */
async function isRegionOff(error: unknown, place: Place, asking: Asking): Promise<boolean> {
  if (error instanceof ExplainedError) return false;
  const { code } = failureOf(error, identityCall);
  if (code === 'RegionDisabledException') return true;
  if (!/^(InvalidClientTokenId|UnrecognizedClientException)$/.test(code) || !isOptIn(place.region)) return false;
  const elsewhere = createClients({ ...place, region: 'us-east-1' });
  try {
    await whoAmI(await elsewhere.client('sts'), asking);
    return true;
  } catch {
    return false;
  } finally {
    elsewhere.close();
  }
}
