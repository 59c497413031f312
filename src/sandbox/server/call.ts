import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorize } from '../authorization/authorize.ts';
import { keyOf, tokenTrouble } from '../authorization/keys.ts';
import { AwsError } from '../aws-error.ts';
import { checkConstraints } from '../constraints/check.ts';
import { folderTrouble, SandboxError } from '../sandbox-error.ts';
import type { Call, Caller, Service } from '../service.ts';
import { readInput } from '../wire/read-input.ts';
import { openRequest } from '../wire/request.ts';
import { refuse } from '../wire/signature/refusals.ts';
import { notSigned, verifySignature } from '../wire/signature/verify.ts';
import type { Match, Signature, WireRequest, WireResponse } from '../wire/types.ts';
import type { Wire } from '../wire/wire.ts';
import { writeError } from '../wire/write-error.ts';
import { writeOutput } from '../wire/write-output.ts';
import { pause } from '../world/clock.ts';
import type { OpenWorld } from '../world/open-world.ts';
import { cut, send } from './answer.ts';
import type { FaultPlan, Hit } from './faults/plan.ts';
import { refusalOf } from './faults/refusal.ts';
import type { Gate } from './gate.ts';
import { checkHost } from './host.ts';
import { type Journal, withoutBodies } from './journal.ts';
import { usualLatency } from './latency.ts';
import { answerPreflight, checkOrigin, corsOf } from './origin.ts';

/** What answering calls of AWS's API takes. */
export interface CallContext {
  readonly world: OpenWorld;
  readonly services: readonly Service[];
  readonly wire: Wire;
  readonly faults: FaultPlan;
  readonly gate: Gate;
  readonly journal: Journal;
  /** Told of what no AWS error explains: a bug of ours. */
  readonly report: (error: unknown, where: string) => void;
}

/** What is found out about a call on its way; the journal keeps what there is when it ends. */
interface Progress {
  readonly requestId: string;
  readonly time: Date;
  readonly started: number;
  readonly signal: AbortSignal;
  request?: WireRequest;
  match?: Match;
  caller?: Caller;
  input?: unknown;
  hit?: Hit | undefined;
}

/** Answers one call, whatever comes: errors in the words of its protocol, or none when the plan drops it. */
export async function answerCall(
  message: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
  context: CallContext,
): Promise<void> {
  const progress: Progress = { requestId: requestId(), time: new Date(), started: performance.now(), signal };
  let answer: WireResponse;
  let code: string | undefined;
  try {
    answer = await work(message, progress, context);
  } catch (thrown) {
    if (signal.aborted) {
      cut(response);
      return;
    }
    if (!(thrown instanceof AwsError)) context.report(thrown, `${progress.match?.operation ?? message.url}`);
    const error = inAwsWords(folderTrouble(context.world.dir, thrown));
    code = error instanceof AwsError ? error.code : 'InternalError';
    const { request, match } = progress;
    answer = writeError({ error, request: request ?? headOf(message), match, requestId: progress.requestId });
  }
  if (progress.request && progress.match) {
    answer = { ...answer, headers: { ...answer.headers, ...corsOf(progress.request, progress.match, context.world) } };
  }
  const kind = progress.hit?.fault.kind;
  try {
    record(progress, answer.status, code, context.journal);
  } catch (error) {
    // A full disk: the answer matters more than its entry.
    context.report(error, 'the journal');
  }
  if (kind === 'hold-answer') await progress.hit?.lifted(signal).catch(() => undefined);
  if (kind === 'drop' || signal.aborted) cut(response, answer.body);
  else await send(message, response, answer);
}

async function work(message: IncomingMessage, progress: Progress, context: CallContext): Promise<WireResponse> {
  const { world, faults, gate, services } = context;
  const { requestId, signal } = progress;
  checkHost(message.headers);
  progress.request = await openRequest(message);
  const { request } = progress;
  const preflight = answerPreflight(request, services, world);
  if (preflight) return preflight;
  progress.match = await context.wire.match(request);
  const { match } = progress;
  const signature = identify(request, progress, world);
  checkOrigin(request, match, signature !== undefined);

  progress.hit = faults.hit(match.service.id, match.operation);
  await beforeWork(progress.hit, match, signal);
  const leave = await gate.enter();
  try {
    signal.throwIfAborted();
    const input = await readInput(match, request, signature);
    progress.input = withoutBodies(input);
    checkConstraints(match, input);
    await world.clock.takes(usualLatency(match.service.id, match.operation), signal);
    const call = callOf(progress, request, match, world);
    authorize(match.service.permissions?.(match.operation, input, call) ?? [], call);
    if (match.service.waitsForCalls?.includes(match.operation)) leave();
    const output = await match.handler(input, call);
    if (request.method !== 'GET' && request.method !== 'HEAD') for (const { afterChange } of services) afterChange?.(world);
    return await writeOutput(match, output, requestId);
  } finally {
    leave();
  }
}

/** Who signed, put into `progress`. @throws AwsError when nobody did and somebody must, or the signature is wrong */
function identify(request: WireRequest, progress: Progress, world: OpenWorld): Signature | undefined {
  const { match } = progress;
  if (!match) return undefined;
  // Clients sign by this machine's clock, wherever the world's stands.
  const secretFor = (accessKeyId: string) => keyOf(world, accessKeyId)?.secretAccessKey;
  const signature = verifySignature({ request, match, now: new Date(), secretFor });
  const key = signature && keyOf(world, signature.accessKeyId);
  if (key) {
    const trouble = tokenTrouble(key, signature.sessionToken, world.clock.now());
    if (trouble) throw refuse(match.protocol, trouble);
    progress.caller = key.caller;
  }
  const open = match.service.publicOperations;
  if (!signature && open !== 'all' && !open?.includes(match.operation)) throw notSigned(match);
  return signature;
}

async function beforeWork(hit: Hit | undefined, match: Match, signal: AbortSignal): Promise<void> {
  if (!hit) return;
  const refusal = refusalOf(hit.fault, match.service.id);
  if (refusal) throw refusal;
  if (hit.fault.kind === 'delay') await pause(hit.fault.ms ?? 1_000, signal);
  if (hit.fault.kind === 'hold') await hit.lifted(signal);
}

function callOf({ requestId, caller, signal }: Progress, request: WireRequest, match: Match, world: OpenWorld): Call {
  const { method, rawPath: path, query, headers } = request;
  const { service, operation } = match;
  return { world, caller, requestId, service: service.id, operation, http: { method, path, query, headers }, signal };
}

function record(progress: Progress, status: number, code: string | undefined, journal: Journal): void {
  const { time, requestId, started, match, caller, input, hit } = progress;
  journal.add({
    time: time.toISOString(),
    requestId,
    ...(match && { service: match.service.id, operation: match.operation }),
    ...(caller && { caller: { account: caller.account, accessKeyId: caller.accessKeyId } }),
    ...(input !== undefined && { input }),
    status,
    ...(code !== undefined && { code }),
    ms: Math.round((performance.now() - started) * 100) / 100,
    ...(hit && { fault: hit.fault.kind }),
  });
}

/**
 * What the machine lacks (room on the disk, a port) is no bug of ours: who called is told what to do about it. By 507 (RFC 4918,
 * 11.5) and not 500, which every client would try again for half a minute, as AWS asks it to.
 */
function inAwsWords(error: unknown): unknown {
  if (!(error instanceof SandboxError)) return error;
  return new AwsError('InternalError', [error.message, error.why, ...error.nextSteps].join(' '), { status: 507 });
}

/** S3's request ids are sixteen letters and digits, the others' are UUIDs; clients take either. */
function requestId(): string {
  return randomUUID();
}

/** What is known of a request that couldn't be opened: enough to answer in its protocol. */
function headOf(message: IncomingMessage): WireRequest {
  const [rawPath = '/', rawQuery = ''] = (message.url ?? '/').split('?');
  const { method = 'GET', headers } = message;
  return { method, rawPath, rawQuery, query: new URLSearchParams(rawQuery), headers, body: message, bytes: undefined };
}
