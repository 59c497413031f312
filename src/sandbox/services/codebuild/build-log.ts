import type { World } from '../../world/world.ts';
import { roleAllows } from '../iam/roles.ts';
import { groupArn, groups } from '../logs/model.ts';
import { ensureStream, writeLines } from '../logs/write.ts';
import { type BuildRecord, buildArn, changeBuild } from './model.ts';
import { PhaseFailure } from './phase-failure.ts';

/** Where a build writes what goes on. */
export interface BuildLog {
  /** What a command prints. */
  line(text: string): void;
  /** What CodeBuild itself says: `[Container] 2026/01/31 12:00:00.123456 Running command ls`. */
  say(text: string): void;
}

/**
 * Opens a build's log. CodeBuild makes group and stream itself, by the build's role: a group that nobody else made stays
 * when the project goes (https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html).
 * @throws PhaseFailure when the role may not
 */
export function openLog(world: World, build: BuildRecord): BuildLog {
  const { id, of } = build;
  const wish = of.logsConfig?.cloudWatchLogs;
  if (wish?.status === 'DISABLED') return { line: () => {}, say: () => {} };
  const group = wish?.groupName ?? `/aws/codebuild/${of.name}`;
  const uuid = id.slice(id.lastIndexOf(':') + 1);
  const stream = wish?.streamName === undefined ? uuid : `${wish.streamName}/${uuid}`;
  const arn = groupArn(world, group);
  const demand = (action: string, resource: string) => {
    if (roleAllows(world, of.serviceRole ?? '', { action, resource })) return;
    throw new PhaseFailure(
      'ACCESS_DENIED',
      `Service role ${of.serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${buildArn(world, id)}. Error message: not authorized to perform: ${action} on resource: ${resource}`,
    );
  };
  if (!groups(world).has(group)) {
    demand('logs:CreateLogGroup', `${arn}:log-stream:`);
    groups(world).set(group, { name: group, created: world.clock.now().getTime(), tags: {} });
  }
  for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) demand(action, `${arn}:log-stream:${stream}`);
  ensureStream(world, group, stream);
  changeBuild(world, id, { log: { group, stream } });
  const line = (text: string) => writeLines(world, group, stream, [{ time: world.clock.now(), text: `${text}\n` }]);
  const stamp = () => world.clock.now().toISOString().replaceAll('-', '/').replace('T', ' ').replace('Z', '000');
  return { line, say: (text) => line(`[Container] ${stamp()} ${text}`) };
}
