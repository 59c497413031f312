import type { Protocol, Service } from '../../service.ts';
import type { WireRequest } from '../types.ts';

/** What a request says of itself before any schema is looked at. */
export interface Asked {
  readonly protocol: Protocol;
  /** The service it means; undefined where the sandbox has none of that name. */
  readonly service: Service | undefined;
  /** What the request calls the service, for messages. */
  readonly serviceName: string;
  /** The operation, where the protocol names it outside the path. */
  readonly operation: string | undefined;
  /** The form of a query request. */
  readonly form: URLSearchParams | undefined;
}

/**
 * Reads protocol, service and, where it is named, the operation. The protocol belongs to the request, not to the service:
 * some services speak two. Unsigned requests that name nothing are S3's: only its objects can be public at this address.
 */
export function askedOf(services: readonly Service[], request: WireRequest): Asked {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const dot = target.lastIndexOf('.');
    const prefix = target.slice(0, Math.max(dot, 0));
    const protocol = (request.headers['content-type'] ?? '').startsWith('application/x-amz-json-1.0')
      ? 'awsJson1_0'
      : 'awsJson1_1';
    const service = services.find(({ targetPrefix }) => targetPrefix === prefix);
    return { protocol, service, serviceName: prefix, operation: target.slice(dot + 1), form: undefined };
  }
  const signed = signingNameOf(request);
  const ofName = services.filter(({ signingName }) => signingName === signed);
  const form = formOf(request);
  if (form) {
    const version = form.get('Version');
    const candidates = signed === undefined ? services.filter(isQuery) : ofName;
    const service = candidates.find(({ apiVersion }) => apiVersion === version) ?? (signed === undefined ? undefined : ofName[0]);
    // EC2 alone speaks this variant; its clients read errors only in its form, also one that matched nothing here.
    const isEc2 = service ? service.protocol === 'ec2Query' : signed === 'ec2';
    const protocol = isEc2 ? 'ec2Query' : 'awsQuery';
    return { protocol, service, serviceName: signed ?? String(version), operation: form.get('Action') ?? '', form };
  }
  // S3 and S3 Control sign alike and differ by host in AWS. Here the path tells: every operation of S3 Control begins with
  // its version and names the account.
  const isControl = request.rawPath.startsWith('/v20180820/') && request.headers['x-amz-account-id'] !== undefined;
  const rest = ofName.filter(({ protocol }) => protocol === 'restXml' || protocol === 'restJson1');
  const service =
    signed === undefined || signed === 's3' ? services.find(({ id }) => id === (isControl ? 's3control' : 's3')) : rest[0];
  return {
    protocol: service?.protocol ?? (isXml(request, signed) ? 'restXml' : 'restJson1'),
    service,
    serviceName: signed ?? 's3',
    operation: undefined,
    form: undefined,
  };
}

function isQuery({ protocol }: Service): boolean {
  return protocol === 'awsQuery' || protocol === 'ec2Query';
}

/** Of all services that bind to HTTP these three and S3 Control, which signs as S3, speak XML; all others JSON. */
const XML_SERVICES: readonly (string | undefined)[] = ['s3', 'cloudfront', 'route53'];

/** A request that nobody signed is S3's, unless it says that it speaks JSON. */
function isXml({ headers }: WireRequest, signed: string | undefined): boolean {
  return signed === undefined ? !(headers['content-type'] ?? '').includes('json') : XML_SERVICES.includes(signed);
}

/** A query request's parameters: posted as a form, or in the URL of a GET (that is how STS's URLs are presigned). */
function formOf(request: WireRequest): URLSearchParams | undefined {
  if (request.bytes !== undefined) {
    const form = new URLSearchParams(request.bytes.toString('utf8'));
    if (form.has('Action')) {
      return form;
    }
  }
  return request.query.has('Action') && request.rawPath === '/' ? request.query : undefined;
}

/** The service name in the scope of the signature, in the header or in a presigned URL; undefined for an unsigned request. */
export function signingNameOf({ headers, query }: Pick<WireRequest, 'headers' | 'query'>): string | undefined {
  const credential = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential') ?? '';
  return credential.split('/').at(-2);
}
