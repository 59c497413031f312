import { randomBytes } from 'node:crypto';
import type { World } from '../../../world/world.ts';
import { roleAllows } from '../../iam/roles.ts';
import { groupArn, groups } from '../../logs/model.ts';
import { ensureStream, type LogLine, writeLines } from '../../logs/write.ts';
import { type FunctionRecord, logGroupOf } from '../model.ts';

/** A new stream's name; every process of a function has its own: `2026/11/24/[$LATEST]0123...` */
export function streamName(now: Date): string {
  return `${now.toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
}

/**
 * Writes into a function's log by the right of its role, which makes group and stream where they are missing. What the role may
 * not write is lost, as on AWS: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export function writeLog(world: World, { name, role }: FunctionRecord, stream: string, lines: readonly LogLine[]): void {
  const group = logGroupOf(name);
  const arn = groupArn(world, group);
  const may = (action: string, resource: string) => roleAllows(world, role, { action: `logs:${action}`, resource });
  if (!groups(world).has(group)) {
    if (!may('CreateLogGroup', `${arn}:*`)) return;
    groups(world).set(group, { name: group, created: world.clock.now().getTime(), tags: {} });
  }
  const own = `${arn}:log-stream:${stream}`;
  if (!may('CreateLogStream', own) || !may('PutLogEvents', own)) return;
  if (ensureStream(world, group, stream)) writeLines(world, group, stream, lines);
}
