import { AwsError } from '../aws-error.ts';
import type { Service } from '../service.ts';
import { type LoadedService, loadService } from './load-service.ts';
import { bucketOfHost } from './match/bucket-host.ts';
import { matchRoute } from './match/route.ts';
import { type Asked, askedOf } from './match/service-of.ts';
import { unknownOperation } from './protocols/refusals.ts';
import type { Match, WireRequest } from './types.ts';

/** Finds out what requests ask for. */
export interface Wire {
  /**
   * The operation a request asks for; loads the service's schemas at its first request.
   * @throws AwsError NotImplemented (501) for what AWS has and the sandbox hasn't; the protocol's own code for what AWS hasn't either
   */
  match(request: WireRequest): Promise<Match>;
}

/** A wire for these services. Nothing is loaded yet. */
export function createWire(services: readonly Service[]): Wire {
  const loaded = new Map<Service, Promise<LoadedService>>();

  const load = (service: Service): Promise<LoadedService> => {
    const known = loaded.get(service) ?? loadService(service);
    loaded.set(service, known);
    return known;
  };

  return {
    async match(request) {
      const asked = askedOf(services, request);
      if (!asked.service) {
        throw notServed(asked.serviceName, asked.operation);
      }
      return matchOperation(await load(asked.service), asked, request);
    },
  };
}

function matchOperation(loaded: LoadedService, asked: Asked, request: WireRequest): Match {
  const { service } = loaded;
  const isServed = (operation: string) => Object.hasOwn(service.operations, operation);
  const found =
    asked.operation === undefined
      ? matchRoute(loaded.routes, { ...request, rawPath: pathOf(service, request) }, isServed)
      : { operation: asked.operation, labels: {} };
  if (!found || !loaded.operations.has(found.operation)) {
    throw unknownOperation(asked.protocol, { operation: found?.operation ?? request.method, version: service.apiVersion });
  }
  const { operation, labels } = found;
  const handler = isServed(operation) ? service.operations[operation] : undefined;
  if (!handler) {
    throw notServed(service.id, operation);
  }
  return { loaded, service, operation, protocol: asked.protocol, handler, labels, form: asked.form };
}

/** S3's path with the bucket in it, also where the host names the bucket. */
function pathOf(service: Service, { rawPath, headers }: WireRequest): string {
  const bucket = service.id === 's3' ? bucketOfHost(headers.host) : undefined;
  return bucket === undefined ? rawPath : `/${encodeURIComponent(bucket)}${rawPath}`;
}

/** 501 is the one server error that no client retries. */
function notServed(service: string, operation: string | undefined): AwsError {
  const what = operation ? `${operation} of ${service}` : `the service ${service}`;
  return new AwsError(
    'NotImplemented',
    `The sandbox doesn't serve ${what}. It serves what the course's steps and commands call.`,
    {
      status: 501,
    },
  );
}
