import { setTimeout } from 'node:timers/promises';
import type { CreateServiceCommandInput } from '@aws-sdk/client-ecs';
import { onTestFinished } from 'vitest';
import { type Ground, openProcessGround } from './ground.ts';
import { createService, makeBalancer, register, untilSteady } from './kit.ts';

interface Behind extends Partial<CreateServiceCommandInput> {
  /** Of its target group, in seconds. */
  readonly delay?: number;
  /** Its container, beside what the ground's is. */
  readonly container?: (on: Ground) => Promise<object>;
}

const versionOne = async () => ({ environment: [{ name: 'VERSION', value: 'one' }] });

/** A service that is steady behind its load balancer, and where visitors come. */
export async function behindBalancer({ delay = 300, container = versionOne, ...change }: Behind = {}) {
  const on = await openProcessGround();
  const balancer = await makeBalancer(on, { delay });
  await balancer.listen();
  await register(on, { container: await container(on) });
  await createService(on, { loadBalancers: balancer.loadBalancers, ...change });
  await untilSteady(on, change.desiredCount);
  const url = await on.sandbox.control.loadBalancerUrl(balancer.dnsName);
  return { on, balancer, url };
}

export const ask = async (url: string, path = '') => {
  const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(5_000) });
  return { status: answer.status, ...((await answer.json()) as { pid: number; uid: number; version: string }) };
};

/**
 * Two visitors, who ask again and again until told to stop: which versions answered, and when last by the clock given; how many
 * answers there were, and what failed.
 */
export function visitors(url: string, now = Date.now) {
  const seen = { versions: new Map<string, number>(), answers: 0, failures: [] as unknown[] };
  let over = false;
  const loop = async () => {
    while (!over) {
      try {
        seen.versions.set((await ask(url)).version, now());
        seen.answers += 1;
      } catch (error) {
        seen.failures.push(error);
      }
      // They leave the machine some time for what they visit.
      await setTimeout(50);
    }
  };
  const running = Promise.all([loop(), loop()]);
  onTestFinished(() => {
    over = true;
  });
  return {
    seen,
    async stop() {
      over = true;
      await running;
      return seen;
    },
  };
}
