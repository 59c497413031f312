import type { AwsRequest } from './request.ts';
import type { Target } from './target.ts';

/** What the steps of the course are handed: one door to AWS, and where they stand. */
export interface CourseTools {
  readonly account: string;
  readonly region: string;
  readonly target: Target;
  /**
   * Sends a request: retried by the table in retry.ts, logged, its errors explained.
   * Errors keep AWS's code in `name`, so a step can tell `NoSuchBucket` from the rest.
   */
  readonly send: <Output>(request: AwsRequest<Output>) => Promise<Output>;
  /**
   * Looks again and again until `look` returns something, as often as the target says.
   * @throws ExplainedError after `seconds`, with what it was waiting for
   */
  readonly until: <Value>(options: WaitOptions<Value>) => Promise<Value>;
  /** The learner's own files, absolute paths. */
  readonly files: { readonly site: string; readonly service: string; readonly clicks: string };
}

export interface WaitOptions<Value> {
  /** What is waited for, as it stands in a sentence: "the bucket to be gone". */
  readonly what: string;
  readonly look: () => Promise<Value | undefined>;
  /** After how many seconds it gives up. */
  readonly seconds: number;
}
