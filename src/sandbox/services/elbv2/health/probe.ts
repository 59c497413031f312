import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Health, HealthCheck } from '../model.ts';

/** What one health check found. */
export type Finding = { readonly ok: true } | { readonly ok: false; readonly health: Health };

/** Where a check goes: an address of this machine. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

export const TIMED_OUT: Finding = unhealthy('Target.Timeout', 'Request timed out');
const FAILED: Finding = unhealthy('Target.FailedHealthChecks', 'Health checks failed');

/**
 * Checks a target once. `host` is what stands in the Host header: the address of the load balancer's node, not the
 * target's. `time` is aborted when the target has taken too long, `signal` when the check isn't wanted any more.
 * @throws the signal's reason
 */
export async function probe(
  place: Place,
  check: HealthCheck,
  { host, time, signal }: { host: string; time: AbortSignal; signal: AbortSignal },
): Promise<Finding> {
  const either = AbortSignal.any([signal, time]);
  const found = await (check.protocol === 'HTTP' ? byHttp(place, check, host, either) : byTcp(place, either)).catch(() =>
    time.aborted ? TIMED_OUT : FAILED,
  );
  signal.throwIfAborted();
  return found;
}

function byTcp(place: Place, signal: AbortSignal): Promise<Finding> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...place, signal });
    socket.once('connect', () => {
      resolve({ ok: true });
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

function byHttp(place: Place, { path, codes = '200-399' }: HealthCheck, host: string, signal: AbortSignal): Promise<Finding> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' };
    const outgoing = request({ ...place, path: path ?? '/', headers, signal, agent: new Agent() }, (incoming) => {
      const { statusCode = 0 } = incoming;
      incoming.resume();
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve(
          matches(statusCode, codes)
            ? { ok: true }
            : unhealthy('Target.ResponseCodeMismatch', `Health checks failed with these codes: [${statusCode}]`),
        ),
      );
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

/** Whether a status is among `200,204` or within `200-399`. */
function matches(status: number, codes: string): boolean {
  return codes.split(',').some((part) => {
    const [from = '', to = from] = part.trim().split('-');
    return Number(from) <= status && status <= Number(to);
  });
}

function unhealthy(reason: string, description: string): Finding {
  return { ok: false, health: { state: 'unhealthy', reason, description } };
}
