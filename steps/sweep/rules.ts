import { ListTagsForResourceCommand } from '@aws-sdk/client-eventbridge';
import { events } from '../../src/aws/request.ts';
import { readRule, removeRule } from '../3-delivery/rule.ts';
import { names } from '../names.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** Rules of EventBridge by tag search and by the names that the given projects' would have. */
export async function findRules(search: Search, projects: readonly string[]): Promise<Finding[]> {
  const candidates = unique([...hints(search, /^arn:aws:events:.*:rule\/([^/]+)$/), ...projects.map(names.trigger)]);
  return (await Promise.all(candidates.map((name) => lookAt(search, name)))).flatMap((found) => found ?? []);
}

async function lookAt(search: Search, name: string): Promise<Finding | undefined> {
  const { send, region } = search;
  const rule = await seen(search, readRule(send, name));
  if (rule?.Arn === undefined) return undefined;
  const tags = await seen(search, send(events(new ListTagsForResourceCommand({ ResourceARN: rule.Arn }))));
  const project = ownerOf(search, tags?.Tags);
  if (project === undefined) return undefined;
  return {
    type: 'AWS::Events::Rule',
    name,
    project,
    page: `events/home?region=${region}#/eventbus/default/rules/${name}`,
    remove: () => removeRule(search, { name, project, known: false }),
  };
}
