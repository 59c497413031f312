import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../../src/sandbox/service.ts';
import { sandboxServices } from '../../../src/sandbox/services/index.ts';
import { fitsOne, formsOf } from '../../assets/known-actions.ts';
import { openSandbox } from '../../helpers/sandbox.ts';

const folder = new URL('./examples/', import.meta.url);
const examplesOf = async (id: string): Promise<Record<string, object>> =>
  ((await import(new URL(`${id}.ts`, folder).href)) as { examples: Record<string, object> }).examples;

/** Services whose tables are held to the reference by tests of their own. */
const ELSEWHERE = new Set(['ec2']);

/**
 * Load balancers of both generations share a prefix, and of actions that both have the data keeps the older one's resources only:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_elasticloadbalancingv2.html
 */
const KNOWN_OTHERWISE = new Set(['elasticloadbalancing:AddTags']);

const withTables = sandboxServices().filter(({ permissions }) => permissions);
const here = withTables.filter(({ id }) => !ELSEWHERE.has(id));

test('every service that asks for permissions is looked at', () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
  expect(here.map(({ id }) => id).filter((id) => !files.includes(id))).toEqual([]);
});

describe.each(here.map((service) => [service.id, service] as const))('%s', (id, service) => {
  test('has an example for each operation', async () => {
    expect(Object.keys(await examplesOf(id)).sort()).toEqual(Object.keys(service.operations).sort());
  });

  test("asks for actions that there are, on what AWS's reference lets them name", async () => {
    const { world } = await openSandbox();
    const wrong: string[] = [];
    for (const [operation, input] of Object.entries(await examplesOf(id))) {
      const call: Call = {
        world,
        caller: { account: world.account, accessKeyId: 'AKIA', arn: `arn:aws:iam::${world.account}:user/x`, userId: 'AIDA' },
        requestId: 'r',
        service: id,
        operation,
        http: { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} },
        signal: new AbortController().signal,
      };
      for (const { action, resources } of service.permissions?.(operation, input, call) ?? []) {
        const forms = await formsOf(action);
        if (!forms) wrong.push(`${operation}: there is no ${action}`);
        for (const resource of resources) {
          const isRight = resource === '*' ? forms?.length === 0 : KNOWN_OTHERWISE.has(action) || fitsOne(resource, forms ?? []);
          if (!isRight) wrong.push(`${operation}: ${action} on ${resource}, not ${forms?.join(' or ') || '*'}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
