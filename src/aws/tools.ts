import type { CallRecord } from '../engine/events.ts';
import type { CallLog } from './log.ts';
import type { AwsRequest } from './request.ts';
import { sendRequest } from './send.ts';
import type { Session } from './session.ts';
import type { Target } from './target.ts';
import { until, type WaitOptions } from './until.ts';

export type { WaitOptions } from './until.ts';

/** What the steps of the course are handed: one door to AWS, and where they stand. */
export interface CourseTools {
  readonly account: string;
  readonly region: string;
  readonly target: Target;
  /**
   * Sends a request: retried by the table in retry-rules.ts, logged, its errors explained.
   * Errors keep AWS's code in `name`; `isAwsError(error, 'NoSuchBucket')` tells them apart.
   * @throws AwsCallError; the signal's reason when the run was stopped before or between attempts
   */
  readonly send: <Output>(request: AwsRequest<Output>) => Promise<Output>;
  /**
   * Looks again and again until `look` returns something, as often as the target says.
   * @throws ExplainedError after `seconds`, with what it was waiting for; the signal's reason when stopped
   */
  readonly until: <Value>(options: WaitOptions<Value>) => Promise<Value>;
  /**
   * What only a look at AWS can tell before a request can be written down. A plan sends nothing: it takes the
   * placeholder instead.
   */
  readonly lookUp: <Value>(look: () => Promise<Value>, placeholder: Value) => Promise<Value>;
  /** The learner's own files, absolute paths. */
  readonly files: LearnersFiles;
  readonly machine: Machine;
}

/** The machine that a run runs on, as far as building an image there asks for it. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  /** The workspace's folder of our own: what is installed for it alone goes there. */
  readonly home: string;
  /** Whether the learner allowed installing what is missing (`--install`). */
  readonly mayInstall: boolean;
}

/** Folders of the workspace, absolute paths. */
export interface LearnersFiles {
  readonly site: string;
  readonly service: string;
  readonly clicks: string;
}

export interface ToolsOptions {
  readonly session: Session;
  readonly files: LearnersFiles;
  readonly machine: Machine;
  /** The step on whose behalf calls are sent; stands in the log. */
  readonly step?: string | undefined;
  /** Aborted when the run is to stop: calls in flight end by themselves, waits are cut short. */
  readonly signal: AbortSignal;
  readonly log?: CallLog | undefined;
  readonly onCall?: ((record: CallRecord) => void) | undefined;
  /** Told inside long waits how long they have lasted. */
  readonly note?: ((text: string) => void) | undefined;
}

/** Makes the tools of one step. Cheap: clients and connections belong to the session. */
export function createTools({ session, files, machine, step, signal, log, onCall, note }: ToolsOptions): CourseTools {
  const record = (call: CallRecord) => {
    log?.write(call);
    onCall?.(call);
  };
  return {
    account: session.account,
    region: session.region,
    target: session.target,
    files,
    machine,
    send: (request) => sendRequest(request, { session, signal, step, onCall: record }),
    lookUp: (look) => look(),
    until: (options) => until({ ...(note === undefined ? {} : { note }), ...options }, { target: session.target, signal }),
  };
}
