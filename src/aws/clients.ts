import type { Logger } from '@smithy/types';
import { type SdkClient, type ServiceId, services } from './services.ts';
import type { Target } from './target.ts';

/** Clients by service, made when first asked for and kept. */
export interface Clients {
  readonly client: (service: ServiceId) => Promise<SdkClient>;
  /** Closes every connection. */
  readonly close: () => void;
}

// Left to itself, the SDK writes warnings to the console, over the screen.
export const silentLogger: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Keeps the SDK from telling the learner's terminal that Node 20 won't be served from January 2027 on. */
export function quietSdk(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}

/** Makes the clients of one target. */
export function createClients({ region, credentials, endpoint }: Pick<Target, 'region' | 'credentials' | 'endpoint'>): Clients {
  quietSdk();
  const made = new Map<ServiceId, Promise<SdkClient>>();
  const make = (service: ServiceId) =>
    services[service].client({
      region,
      credentials,
      ...(endpoint === undefined ? {} : { endpoint }),
      // Milliseconds. Without a limit, a connection that went dead hangs for ever. The second one counts silence only:
      // a large upload over a slow line may take as long as it needs.
      requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
      // Trying again is the work of retry.ts alone: two who do it would multiply the attempts.
      maxAttempts: 1,
      logger: silentLogger,
    });
  return {
    client(service) {
      const client = made.get(service) ?? make(service);
      made.set(service, client);
      return client;
    },
    close() {
      for (const client of made.values()) void client.then((one) => one.destroy()).catch(() => {});
      made.clear();
    },
  };
}
