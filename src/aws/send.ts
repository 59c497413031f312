import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { ExplainedError } from '../course/errors.ts';
import type { CallRecord } from '../engine/events.ts';
import { explainCall } from './explain.ts';
import { failureOf } from './failure.ts';
import { operationOf } from './operation.ts';
import { recorded } from './recorded.ts';
import type { AwsRequest } from './request.ts';
import { retrying } from './retry.ts';
import type { Session } from './session.ts';

export interface SendOptions {
  readonly session: Pick<Session, 'client' | 'target'>;
  readonly signal: AbortSignal;
  /** Told of every call once it has ended, well or not. */
  readonly onCall: (record: CallRecord) => void;
  readonly step?: string | undefined;
}

/**
 * Sends one request: attempts by the retry table, one record when it has ended, errors explained.
 * A call under way is never cut by the signal: what AWS did has to be known.
 * @throws AwsCallError; the signal's reason when stopped before it is sent or between attempts
 */
export async function sendRequest<Output>(
  request: AwsRequest<Output>,
  { session, signal, onCall, step }: SendOptions,
): Promise<Output> {
  signal.throwIfAborted();
  const client = await session.client(request.service);
  const { service, operation, input } = request;
  const attempt = async (attempting: () => void): Promise<Output> => {
    const command = await openedCommand(request);
    attempting();
    return client.send(command);
  };
  const retry = { failureOf: (error: unknown) => failureOf(error, request), pace: session.target.pace, signal };
  try {
    return await recorded({ service, operation, input, step }, (attempting) => retrying(() => attempt(attempting), retry), {
      onCall,
      signal,
    });
  } catch (error) {
    // A file that can't be read isn't AWS's doing, and a stop between attempts isn't either.
    if (error instanceof ExplainedError || (signal.aborted && error === signal.reason)) throw error;
    throw explainCall(error, request, session.target.endpoint);
  }
}

// Small bodies are read whole: signed as they are, they need no chunks. Sixteen at once still fit into 16 MB.
const readWhole = 1024 * 1024;

/** A fresh command for one attempt: a stream can be sent only once. */
async function openedCommand(request: AwsRequest): Promise<object> {
  const input: Record<string, unknown> = { ...request.command.input };
  const { inputs } = operationOf(request.command);
  for (const [member, path] of Object.entries(request.files)) {
    try {
      if (!inputs.get(member)?.isBlobSchema()) {
        input[member] = await readFile(path, 'utf8');
        continue;
      }
      const { size } = await stat(path);
      if (size <= readWhole) {
        input[member] = await readFile(path);
      } else {
        input[member] = createReadStream(path);
        if (inputs.has('ContentLength')) input.ContentLength ??= size;
      }
    } catch (cause) {
      throw new ExplainedError({
        what: `Can't read ${path}`,
        why: cause instanceof Error ? cause.message : String(cause),
        nextSteps: ['Check that the file is there and that you may read it.', 'Then run the same command again.'],
        cause,
      });
    }
  }
  return Reflect.construct(request.command.constructor, [input]);
}
