import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';
import { events } from './model.ts';
import { functionNamed } from './names.ts';
import { workOn } from './queue.ts';
import { runNow } from './run-now.ts';
import { MOST_PAYLOAD } from './running/outcome.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Bytes. 256 kB until October 2025: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const MOST_EVENT = 1024 * 1024;
/** Bytes of log that an answer may carry. */
const LOG_TAIL = 4 * 1024;

export interface Invocation {
  /** ARN or name, with or without `:$LATEST`. */
  readonly functionArn: string;
  readonly qualifier?: string | undefined;
  /** JSON; nothing counts as `{}`. */
  readonly payload: Buffer;
  readonly invocation: 'RequestResponse' | 'Event';
  /** Of whoever waits for the answer; the function runs to its end all the same. */
  readonly signal?: AbortSignal | undefined;
}

export interface Invoked {
  readonly statusCode: 200 | 202;
  readonly payload: Buffer;
  readonly functionError?: 'Unhandled';
  /** The last of the log, as text. */
  readonly logTail: string;
  readonly requestId: string;
}

/**
 * Calls a function. It asks nobody's right: whose it is to say so is the caller's business, by `functionAllows` or the policies of
 * the role that he acts for.
 * @throws AwsError ResourceNotFoundException, ResourceConflictException, TooManyRequestsException, RequestTooLargeException,
 *   InvalidRequestContentException, AccessDeniedException
 */
export async function invokeFunction(world: World, asked: Invocation): Promise<Invoked> {
  const { payload, invocation, signal } = asked;
  const record = functionNamed(world, asked.functionArn, asked.qualifier);
  checkPayload(payload, invocation);
  const requestId = randomUUID();
  if (invocation === 'Event') {
    const since = world.clock.now().toISOString();
    events(world).set(requestId, { id: requestId, name: record.name, payload: payload.toString('base64'), failures: 0, since });
    workOn(world, requestId);
    return { statusCode: 202, payload: Buffer.alloc(0), logTail: '', requestId };
  }
  const ran = runNow(world, record, requestId, payload);
  const { outcome, log } = await (signal ? unlessAborted(ran, signal) : ran);
  return {
    statusCode: 200,
    payload: outcome.payload,
    ...(outcome.functionError && { functionError: outcome.functionError }),
    logTail: Buffer.from(log).subarray(-LOG_TAIL).toString(),
    requestId,
  };
}

function checkPayload(payload: Buffer, invocation: Invocation['invocation']): void {
  const most = invocation === 'Event' ? MOST_EVENT : MOST_PAYLOAD;
  const Type = 'User';
  if (payload.length > most) {
    const message = `Request must be smaller than ${most} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, { status: 413, members: { Type } });
  }
  if (payload.length === 0) return;
  try {
    JSON.parse(payload.toString());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${why}`, {
      members: { Type },
    });
  }
}
