import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  type DescribeRuleCommandOutput,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { events } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Deletion } from '../../src/course/step.ts';
import { claimToDelete, type Doomed } from '../ours.ts';

/** A rule by its name; undefined where there is none. */
export async function readRule(send: CourseTools['send'], name: string): Promise<DescribeRuleCommandOutput | undefined> {
  return await unlessAwsError(send(events(new DescribeRuleCommand({ Name: name }))), 'ResourceNotFoundException');
}

/** Deletes a rule; with a target left EventBridge refuses (DeleteRule). @throws NotOursError when it isn't the project's */
export async function removeRule(
  { send, until }: Pick<CourseTools, 'send' | 'until'>,
  { name: Name, project, known }: Doomed,
): Promise<Deletion> {
  const found = await readRule(send, Name);
  if (found?.Arn === undefined) return 'already gone';
  if (!known) {
    const { Tags = [] } = await send(events(new ListTagsForResourceCommand({ ResourceARN: found.Arn })));
    claimToDelete({ what: `rule ${Name}`, project, present: Tags, known });
  }
  const { Targets = [] } = await send(events(new ListTargetsByRuleCommand({ Rule: Name })));
  const Ids = Targets.flatMap(({ Id }) => Id ?? []);
  if (Ids.length > 0) await send(events(new RemoveTargetsCommand({ Rule: Name, Ids })));
  await send(events(new DeleteRuleCommand({ Name })));
  await until({
    what: `the rule ${Name} to be gone`,
    seconds: 60,
    look: async () => ((await readRule(send, Name)) === undefined ? true : undefined),
  });
  return 'deleted';
}
