/**
 * One mutating call, as plain data: what a learner is shown before it is sent.
 * Tools extend it with what they need to send it; the course only carries it.
 */
export interface PlannedRequest {
  readonly kind: 'aws' | 'docker' | 'git';
  /** The service by the name AWS's models use (s3, ecs, elbv2, cognito-idp); for docker and git the same word. */
  readonly service: string;
  /** AWS's operation name (CreateBucket), or the tool's verb (push). */
  readonly operation: string;
  /** The input as it is sent, in the SDK's form, without secrets and without bodies. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The same call as a command line that a person could type. */
  readonly line: string;
}

/** A step's mutating calls by a name of the step's own, in the order they are sent. */
export type RequestMap = Readonly<Record<string, PlannedRequest | readonly PlannedRequest[]>>;

/** The requests of a map, one after another. */
export function listRequests(requests: RequestMap): PlannedRequest[] {
  return Object.values(requests).flat() as PlannedRequest[];
}
