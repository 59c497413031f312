import type { Readable } from 'node:stream';
import type { Service } from '../../service.ts';
import type { ErrorSchema } from '../schema.ts';
import type { Match, WireRequest, WireResponse } from '../types.ts';

/** An error with everything that is printed of it. */
export interface PrintedError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  /** The model's word on it, where the service declares this error. */
  readonly schema: ErrorSchema | undefined;
  readonly service: Service | undefined;
  readonly requestId: string;
  /** The path asked for. */
  readonly resource: string;
}

/** One of AWS's protocols, seen from the server. */
export interface WireProtocol {
  /** @throws AwsError for what can't be read, always of status 4xx */
  readonly read: (match: Match, request: WireRequest, body: Readable) => Promise<Record<string, unknown>>;
  readonly write: (match: Match, output: Readonly<Record<string, unknown>>, requestId: string) => WireResponse;
  readonly writeError: (error: PrintedError) => WireResponse;
  /** The code of an error that is the server's own fault. */
  readonly internalCode: string;
}
