import type { CallRecord } from '../engine/events.ts';
import { failureOf } from './failure.ts';
import type { ServiceId } from './services.ts';

/** What of a call is known before it is sent. */
export interface CallOutline {
  readonly service: ServiceId;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly step?: string | undefined;
}

export interface RecordedOptions {
  /** Told once the call has ended, well or not; not told of a call that was never sent. */
  readonly onCall: (record: CallRecord) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs a call, all its attempts together, and tells how it ended. `run` says each attempt before it sends it.
 * @throws what `run` throws
 */
export async function recorded<Output>(
  { service, operation, input, step }: CallOutline,
  run: (attempting: () => void) => Promise<Output>,
  { onCall, signal }: RecordedOptions,
): Promise<Output> {
  const time = new Date().toISOString();
  const started = performance.now();
  let attempts = 0;
  const tell = (end: { error?: string; requestId?: string | undefined }) => {
    if (attempts === 0) return;
    const ms = Math.round(performance.now() - started);
    const { requestId, error } = end;
    onCall({
      time,
      service,
      operation,
      input,
      ms,
      attempts,
      ...(requestId === undefined ? {} : { requestId }),
      ...(error === undefined ? {} : { error }),
      ...(step === undefined ? {} : { step }),
    });
  };
  let output: Output;
  try {
    output = await run(() => {
      attempts += 1;
    });
  } catch (error) {
    const { code, requestId } = failureOf(error, { service, operation });
    const stopped = signal.aborted && error === signal.reason;
    tell(stopped ? { error: 'Stopped' } : { error: code, requestId });
    throw error;
  }
  tell({ requestId: requestIdOf(output) });
  return output;
}

function requestIdOf(output: unknown): string | undefined {
  const metadata = typeof output === 'object' && output !== null && '$metadata' in output ? output.$metadata : undefined;
  const id = typeof metadata === 'object' && metadata !== null && 'requestId' in metadata ? metadata.requestId : undefined;
  return typeof id === 'string' ? id : undefined;
}
