import { randomUUID } from 'node:crypto';
import type { PipelineVariable, SourceRevisionOverride } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { startByRule } from '../codepipeline/start.ts';
import { assumable, roleCaller } from '../iam/roles.ts';
import { type Delivery, ruleArn } from './model.ts';
import { inputFor } from './target-input.ts';

/** Who assumes the roles of targets. */
const EVENTS = 'events.amazonaws.com';

/** Does what a rule's target is for. What goes wrong is noted to the journal: nobody waits for an answer. */
export function invoke(world: World, { rule, target, event }: Delivery, signal: AbortSignal): void {
  const { Arn: arn = '', RoleArn: role = '' } = target;
  const began = performance.now();
  const arnOfRule = ruleArn(world, rule);
  const tell = (more: object) =>
    world.note({
      service: 'events',
      operation: 'InvokeTarget',
      input: { rule: arnOfRule, target: arn, event: event.id, ...more },
      ms: Math.round(performance.now() - began),
    });
  const trouble = assumable(world, role, EVENTS, arnOfRule);
  if (trouble !== undefined) {
    tell({ error: `EventBridge can't assume the target's role: ${trouble}` });
    return;
  }
  const call: Call = {
    world,
    caller: roleCaller(world, role, randomUUID().replaceAll('-', '')),
    requestId: randomUUID(),
    service: 'events',
    operation: 'InvokeTarget',
    http: { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} },
    signal,
  };
  try {
    // An event as such says nothing to a pipeline; an input made for it may name a revision and variables.
    const { sourceRevisions, variables } = inputFor(target, event);
    const execution = startByRule(
      {
        name: arn.slice(arn.lastIndexOf(':') + 1),
        rule: arnOfRule,
        overrides: sourceRevisions as SourceRevisionOverride[] | undefined,
        variables: variables as PipelineVariable[] | undefined,
      },
      call,
    );
    tell({ execution });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    tell({ error: `${error.code}: ${error.message}` });
  }
}
