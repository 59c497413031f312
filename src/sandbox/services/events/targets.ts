import type { Target } from '@aws-sdk/client-eventbridge';
import { limitExceeded, validation } from './errors.ts';
import { type EventsHandler, rules } from './model.ts';
import { checkBus, pageOf, ruleNamed } from './rules.ts';

/** Of one rule: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST = 5;

/** Adds targets, or writes those over that have the same ids. Whether a role lets itself be taken shows when the rule fires. */
export const putTargets: EventsHandler<'PutTargets'> = ({ Rule, EventBusName, Targets = [] }, { world }) => {
  const rule = ruleNamed(world, Rule, EventBusName);
  for (const target of Targets) checkTarget(target);
  const ids = new Set(Targets.map(({ Id }) => Id));
  if (ids.size < Targets.length) throw validation('Ids of targets must be unique.');
  const targets = [...rule.targets.filter(({ Id }) => !ids.has(Id)), ...Targets];
  if (targets.length > MOST) throw limitExceeded('The requested resource exceeds the maximum number allowed.');
  rules(world).set(rule.name, { ...rule, targets });
  return { FailedEntryCount: 0, FailedEntries: [] };
};

export const removeTargets: EventsHandler<'RemoveTargets'> = ({ Rule, EventBusName, Ids = [] }, { world }) => {
  const rule = ruleNamed(world, Rule, EventBusName);
  rules(world).set(rule.name, { ...rule, targets: rule.targets.filter(({ Id = '' }) => !Ids.includes(Id)) });
  return { FailedEntryCount: 0, FailedEntries: [] };
};

export const listTargetsByRule: EventsHandler<'ListTargetsByRule'> = ({ Rule, EventBusName, ...paging }, { world }) => {
  const { page, ...more } = pageOf(ruleNamed(world, Rule, EventBusName).targets, ({ Id = '' }) => Id, paging);
  return { Targets: page, ...more };
};

export const listRuleNamesByTarget: EventsHandler<'ListRuleNamesByTarget'> = (
  { TargetArn, EventBusName, ...paging },
  { world },
) => {
  checkBus(world, EventBusName);
  const found = [...rules(world).values()].filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn));
  const { page, ...more } = pageOf(found.map(({ name }) => name).sort(), (name) => name, paging);
  return { RuleNames: page, ...more };
};

const PIPELINE = /^arn:aws:codepipeline:[a-z0-9-]+:\d{12}:[A-Za-z0-9.@_-]+$/;

function checkTarget({ Id = '', Arn = '', RoleArn, Input, InputPath, InputTransformer, ...others }: Target): void {
  if (!Arn.startsWith('arn:')) throw validation(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (!PIPELINE.test(Arn)) throw validation(`The target ${Arn} is not served by this sandbox: its rules start pipelines.`);
  if (RoleArn === undefined) throw validation(`RoleArn is required for target ${Arn}.`);
  const inputs = [Input, InputPath, InputTransformer].filter((one) => one !== undefined);
  if (inputs.length > 1) throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (Input !== undefined && !isJson(Input)) throw validation(`JSON syntax error in input for target ${Id}`);
  // How often and how long it is tried again makes no difference to what never fails for a moment only.
  const [more] = Object.entries(others).find(([name, value]) => name !== 'RetryPolicy' && value !== undefined) ?? [];
  if (more !== undefined) throw validation(`${more} of target ${Id} is not served by this sandbox.`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
