/**
 * One mutating call, as plain data: what a learner is shown before it is sent.
 * Tools extend it with what they need to send it; the course only carries it.
 */
export interface PlannedRequest {
  /** `file`: a change to a file of the learner's own, which no tool is called for. */
  readonly kind: 'aws' | 'docker' | 'git' | 'file';
  /** The service by the name AWS's models use (s3, ecs, elbv2, cognito-idp); for the other kinds the same word. */
  readonly service: string;
  /** AWS's operation name (CreateBucket), the tool's verb (push), or what becomes of a file (add, change, delete). */
  readonly operation: string;
  /**
   * The input as it is sent, in the SDK's form, without secrets and without bodies. Of a file: its `path` in the
   * workspace, and as a unified `diff` what changes in it.
   */
  readonly input: Readonly<Record<string, unknown>>;
  /** The same call as a command line that a person could type; of a file, what becomes of it in a few words. */
  readonly line: string;
}

/** A step's mutating calls by a name of the step's own, in the order they are sent. */
export type RequestMap = Readonly<Record<string, PlannedRequest | readonly PlannedRequest[]>>;

/** The requests of a map, one after another. */
export function listRequests(requests: RequestMap): PlannedRequest[] {
  return Object.values(requests).flat() as PlannedRequest[];
}
