import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Call, Protocol, Service } from '../service.ts';
import type { LoadedService } from './load-service.ts';

/** A request as it came. Nothing of it is decoded yet: signatures cover the raw forms. */
export interface WireRequest {
  readonly method: string;
  /** Percent-encoded as sent, without the query. */
  readonly rawPath: string;
  /** Without the question mark. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** A posted form, collected already because it names the operation. Then `body` is read to its end. */
  readonly bytes: Buffer | undefined;
}

/** Which operation a request asks for. */
export interface Match {
  readonly loaded: LoadedService;
  readonly service: Service;
  readonly operation: string;
  /** The protocol of the request: some services speak two. */
  readonly protocol: Protocol;
  readonly handler: (input: unknown, call: Call) => unknown;
  /** Labels of the path, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  /** The parameters of a query request. */
  readonly form: URLSearchParams | undefined;
}

/** How a signature covers the body. */
export type Payload =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'hash'; readonly sha256: string }
  /** aws-chunked; every chunk carries a signature that covers the one before. */
  | { readonly kind: 'chunks'; readonly seed: string; readonly scope: string; readonly date: string; readonly key: Buffer }
  /** aws-chunked without signatures. */
  | { readonly kind: 'unsigned-chunks' };

/** A signature that was verified. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
  readonly presigned: boolean;
  readonly sessionToken: string | undefined;
  readonly payload: Payload;
}

/** A response, ready to be sent. */
export interface WireResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable | undefined;
}
