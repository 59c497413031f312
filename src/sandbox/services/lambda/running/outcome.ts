import type { LogLine } from '../../logs/write.ts';

/** What came of one event. */
export interface Outcome {
  readonly payload: Buffer;
  readonly functionError?: 'Unhandled';
  /** `timeout`, `error` and such, as the report says it; undefined when all went well. */
  readonly status?: string;
  readonly errorType?: string;
  /** What is said about it in the log beside what the function printed. */
  readonly note?: string;
  /** Whether the process is no good any more. */
  readonly isOver?: true;
}

/** Bytes of an answer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MOST_PAYLOAD = 6 * 1024 * 1024;
/** A little more for what surrounds it. */
export const MOST_ANSWER = MOST_PAYLOAD + 100;

const failed = (errorType: string, errorMessage: string, more: Omit<Outcome, 'payload' | 'functionError'>): Outcome => ({
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
  functionError: 'Unhandled',
  ...more,
});

/** What the handler returned or raised. */
export function answered(kind: 'response' | 'error', body: Buffer, requestId: string): Outcome {
  if (kind === 'error') return { payload: body, functionError: 'Unhandled' };
  if (body.length <= MOST_ANSWER) return { payload: body };
  const message = `Response payload size exceeded maximum allowed payload size (${MOST_ANSWER} bytes).`;
  return failed('Function.ResponseSizeTooLarge', message, {
    status: 'error',
    errorType: 'Function.ResponseSizeTooLarge',
    note: `RequestId: ${requestId} Error: ${message}`,
  });
}

/** @param timeout seconds */
export function timedOut(requestId: string, timeout: number, now: Date): Outcome {
  const says = `Task timed out after ${timeout.toFixed(2)} seconds`;
  return failed('Sandbox.Timedout', `RequestId: ${requestId} Error: ${says}`, {
    status: 'timeout',
    isOver: true,
    note: `${now.toISOString()} ${requestId} ${says}`,
  });
}

/** The process ended in the middle: by itself, or killed for the memory it took. */
export function exited(requestId: string, code: number | null, signal: NodeJS.Signals | null): Outcome {
  const how = signal ? `signal: ${signal === 'SIGKILL' ? 'killed' : signal}` : `exit status ${code}`;
  const says = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  const note = `RequestId: ${requestId} Error: ${says}`;
  return failed('Runtime.ExitError', note, { status: 'error', errorType: 'Runtime.ExitError', note, isOver: true });
}

/** The module or its handler is missing or broken. */
export function failedToLoad(body: Buffer, requestId: string): Outcome {
  const said = JSON.parse(body.toString()) as { readonly errorType: string };
  // Who reports it doesn't know of any request yet.
  const payload = Buffer.from(JSON.stringify({ ...said, requestId }));
  return { payload, functionError: 'Unhandled', status: 'error', errorType: said.errorType, isOver: true };
}

export interface Report {
  readonly requestId: string;
  readonly outcome: Outcome;
  /** What came before the event, what came with it. */
  readonly before: readonly LogLine[];
  readonly lines: readonly LogLine[];
  readonly began: Date;
  readonly ended: Date;
  /** Milliseconds. */
  readonly took: number;
  readonly init?: number | undefined;
  /** Megabytes. */
  readonly memory: number;
  readonly used: number;
}

/** All that the log says of one event: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
export function reportLines({ requestId, outcome, before, lines, began, ended, ...figures }: Report): LogLine[] {
  const { took, init, memory, used } = figures;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${took.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(took + (init ?? 0))} ms`,
    `Memory Size: ${memory} MB`,
    `Max Memory Used: ${used} MB`,
    ...(init === undefined ? [] : [`Init Duration: ${init.toFixed(2)} ms`]),
    ...(outcome.status === undefined ? [] : [`Status: ${outcome.status}`]),
    ...(outcome.errorType === undefined ? [] : [`Error Type: ${outcome.errorType}`]),
  ];
  const at = (text: string): LogLine => ({ time: ended, text });
  return [
    ...before,
    { time: began, text: `START RequestId: ${requestId} Version: $LATEST` },
    ...lines,
    ...(outcome.note === undefined ? [] : [at(outcome.note)]),
    at(`END RequestId: ${requestId}`),
    at(`${parts.join('\t')}\t`),
  ];
}
