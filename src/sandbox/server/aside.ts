import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { keyOf } from '../authorization/keys.ts';
import { AwsError } from '../aws-error.ts';
import { folderTrouble, SandboxError } from '../sandbox-error.ts';
import type { Aside, AsideVisit, Service } from '../service.ts';
import type { WireResponse } from '../wire/types.ts';
import { pause } from '../world/clock.ts';
import { cut, send } from './answer.ts';
import type { CallContext } from './call.ts';
import type { Hit } from './faults/plan.ts';
import { refusalOf } from './faults/refusal.ts';
import { checkHost } from './host.ts';
import { usualLatency } from './latency.ts';

/** A request that a service answers beside its API, and what that request asks for. */
export interface AsideMatch {
  readonly service: Service;
  readonly aside: Aside;
  readonly operation: string;
}

/** The service that answers a request beside its API; undefined for a call of AWS's API. */
export function asideFor(services: readonly Service[], message: IncomingMessage): AsideMatch | undefined {
  for (const service of services) {
    const operation = service.aside?.asks(message);
    if (service.aside && operation !== undefined) return { service, aside: service.aside, operation };
  }
  return undefined;
}

/** Answers such a request as calls are answered: with the plan's faults, kept out of snapshots, and noted in the journal. */
export async function answerAside(
  message: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
  context: CallContext,
  { service, aside, operation }: AsideMatch,
): Promise<void> {
  const { world, gate, services, journal, report } = context;
  const [time, started, requestId] = [new Date(), performance.now(), randomUUID()];
  const hit = context.faults.hit(service.id, operation);
  const seen: AsideVisit['seen'] = {};
  let code: string | undefined;
  let answer: WireResponse;
  try {
    checkHost(message.headers);
    if (!aside.forPages) checkNoPage(message, operation);
    await beforeWork(hit, service.id, signal);
    await world.clock.takes(usualLatency(service.id, operation), signal);
    answer = await aside.answer({
      ...{ world, message, requestId, signal, operation, seen },
      keyOf: (accessKeyId) => keyOf(world, accessKeyId),
      async enter() {
        const leave = await gate.enter();
        return () => {
          if (message.method === 'POST') for (const { afterChange } of services) afterChange?.(world);
          leave();
        };
      },
    });
  } catch (thrown) {
    // A body that ends early may be heard of before the connection's own end.
    if (signal.aborted || (message.destroyed && !message.complete)) {
      cut(response);
      return;
    }
    if (!(thrown instanceof AwsError)) report(thrown, operation);
    const error = inWords(folderTrouble(world.dir, thrown));
    code = error.code;
    answer = error.answer;
  }
  try {
    const { caller, input } = seen;
    journal.add({
      ...{ time: time.toISOString(), requestId, service: service.id, operation },
      ...(caller && { caller: { account: caller.account, accessKeyId: caller.accessKeyId } }),
      ...(input !== undefined && { input }),
      status: answer.status,
      ...(code !== undefined && { code }),
      ms: Math.round((performance.now() - started) * 100) / 100,
      ...(hit && { fault: hit.fault.kind }),
    });
  } catch (error) {
    report(error, 'the journal');
  }
  if (hit?.fault.kind === 'hold-answer') await hit.lifted(signal).catch(() => undefined);
  if (hit?.fault.kind === 'drop' || signal.aborted) cut(response, answer.body);
  else await send(message, response, answer);
}

/** No web page has business here; a browser would ask its user for the password. @throws AwsError AccessDenied */
function checkNoPage({ headers }: IncomingMessage, operation: string): void {
  if (headers.origin === undefined) return;
  throw new AwsError('AccessDenied', `${operation} can't be asked for by a web page (${headers.origin}).`, { status: 403 });
}

async function beforeWork(hit: Hit | undefined, service: string, signal: AbortSignal): Promise<void> {
  if (!hit) return;
  const refusal = refusalOf(hit.fault, service);
  if (refusal) throw refusal;
  if (hit.fault.kind === 'delay') await pause(hit.fault.ms ?? 1_000, signal);
  if (hit.fault.kind === 'hold') await hit.lifted(signal);
}

/** Who asks here speaks none of AWS's protocols: an error is said in plain words, which git shows its user. */
function inWords(error: unknown): { readonly code: string; readonly answer: WireResponse } {
  if (error instanceof AwsError) return { code: error.code, answer: plain(error.status, error.message, error.members) };
  const text = error instanceof SandboxError ? [error.message, error.why, ...error.nextSteps].join(' ') : 'The sandbox failed.';
  return { code: 'InternalError', answer: plain(error instanceof SandboxError ? 507 : 500, text) };
}

/** @param members of an error here are headers of its answer */
function plain(status: number, text: string, members: Readonly<Record<string, unknown>> = {}): WireResponse {
  const headers = Object.entries(members).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { status, headers: { ...Object.fromEntries(headers), 'content-type': 'text/plain' }, body: Buffer.from(`${text}\n`) };
}
