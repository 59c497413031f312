import type { PlannedRequest } from '../course/request.ts';

/** A call of AWS's API that knows its service, can be shown as a command line, and can be sent. */
export interface AwsRequest<Output = unknown> extends PlannedRequest {
  readonly kind: 'aws';
  /** The SDK's command object. */
  readonly command: object;
  /** Members of the input that are sent from a file, by name, with the file's path; opened only when sent. */
  readonly files: Readonly<Record<string, string>>;
  /** Only there for its type. */
  readonly output?: Output;
}
