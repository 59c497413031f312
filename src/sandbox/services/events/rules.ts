import type { Rule } from '@aws-sdk/client-eventbridge';
import { pageOf as pageOfList } from '../../paging.ts';
import type { World } from '../../world/world.ts';
import { invalidPattern, noSuchBus, noSuchRule, validation } from './errors.ts';
import { BUS, type EventsHandler, type RuleRecord, ruleArn, rules } from './model.ts';
import { PatternError, readPattern } from './pattern.ts';
import { tagsOf } from './tags.ts';

/** Makes a rule, or writes one over that is there. Its tags then stay as they were: API_PutRule. */
export const putRule: EventsHandler<'PutRule'> = (input, { world, caller }) => {
  const { Name: name = '', EventPattern: pattern, ScheduleExpression, State, Description, RoleArn, Tags, EventBusName } = input;
  checkBus(world, EventBusName);
  if (ScheduleExpression !== undefined) throw validation('Rules with a schedule are not served by this sandbox.');
  if (pattern === undefined) throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  try {
    readPattern(pattern);
  } catch (error) {
    throw error instanceof PatternError ? invalidPattern(error.message) : error;
  }
  const known = rules(world).get(name);
  rules(world).set(name, {
    name,
    pattern,
    state: State ?? 'ENABLED',
    description: Description,
    roleArn: RoleArn,
    createdBy: known?.createdBy ?? caller?.account ?? world.account,
    targets: known?.targets ?? [],
    tags: known?.tags ?? tagsOf(Tags),
  });
  return { RuleArn: ruleArn(world, name) };
};

export const describeRule: EventsHandler<'DescribeRule'> = ({ Name, EventBusName }, { world }) => {
  const rule = ruleNamed(world, Name, EventBusName);
  return { ...shown(world, rule), CreatedBy: rule.createdBy };
};

export const listRules: EventsHandler<'ListRules'> = ({ NamePrefix = '', EventBusName, ...paging }, { world }) => {
  checkBus(world, EventBusName);
  const found = [...rules(world).values()]
    .filter(({ name }) => name.startsWith(NamePrefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, ...more } = pageOf(found, ({ name }) => name, paging);
  return { Rules: page.map((rule) => shown(world, rule)), ...more };
};

/** Of one that isn't there, deletion is as good. */
export const deleteRule: EventsHandler<'DeleteRule'> = ({ Name = '', EventBusName }, { world }) => {
  checkBus(world, EventBusName);
  if ((rules(world).get(Name)?.targets ?? []).length > 0) throw validation("Rule can't be deleted since it has targets.");
  rules(world).delete(Name);
  return {};
};

export const enableRule: EventsHandler<'EnableRule'> = ({ Name, EventBusName }, { world }) => {
  rules(world).set(Name ?? '', { ...ruleNamed(world, Name, EventBusName), state: 'ENABLED' });
  return {};
};

export const disableRule: EventsHandler<'DisableRule'> = ({ Name, EventBusName }, { world }) => {
  rules(world).set(Name ?? '', { ...ruleNamed(world, Name, EventBusName), state: 'DISABLED' });
  return {};
};

/** @throws AwsError ResourceNotFoundException */
export function ruleNamed(world: World, name = '', bus?: string): RuleRecord {
  checkBus(world, bus);
  const rule = rules(world).get(name);
  if (!rule) throw noSuchRule(name);
  return rule;
}

/** There is but the bus that each account has. @throws AwsError ResourceNotFoundException */
export function checkBus(world: World, bus: string = BUS): void {
  if (bus !== BUS && bus !== ruleArn(world, '').replace('rule/', `event-bus/${BUS}`)) throw noSuchBus(bus);
}

/** One page of a list. @throws AwsError ValidationException for a token that nobody gave out */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { Limit = 100, NextToken }: { Limit?: number | undefined; NextToken?: string | undefined },
): { readonly page: Item[]; readonly NextToken?: string } {
  const refuse = () => validation('The token is not valid.');
  const { page, next } = pageOfList(all, { keyOf, size: Limit, token: NextToken, refuse });
  return { page, ...(next !== undefined && { NextToken: next }) };
}

const shown = (world: World, { name, pattern, state, description, roleArn }: RuleRecord): Rule => ({
  Name: name,
  Arn: ruleArn(world, name),
  EventPattern: pattern,
  State: state,
  ...(description !== undefined && { Description: description }),
  ...(roleArn !== undefined && { RoleArn: roleArn }),
  EventBusName: BUS,
});
