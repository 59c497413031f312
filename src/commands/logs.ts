import { isAwsError } from '../aws/errors.ts';
import { type LogLine, readLogs } from '../aws/read-logs.ts';
import { ExplainedError } from '../course/errors.ts';
import { stopOnSignals } from '../engine/signals.ts';
import type { State } from '../engine/state/row.ts';
import type { Style } from '../ui/style.ts';
import type { Command, CommandContext, CommandEnd } from './command.ts';
import { deskOf, quietTools } from './context/course-parts.ts';
import { openWorld } from './context/open-world.ts';
import { flagText, mustHaveState, readStandingAnywhere, type Standing } from './context/standing.ts';

/** Prints what your tasks, builds and functions wrote; with --follow goes on until Ctrl-C. */
export const logs: Command = async (here) => {
  const since = sinceWhen(here);
  const { standing, context } = await readStandingAnywhere(here);
  const state = mustHaveState(standing, context);
  if (context.flags.build) return await logsOfBuild(context, standing, state);
  const group = groupOf(state, context);
  const { stop, remove } = stopOnSignals({ exitNow: context.shell.exitNow });
  const world = await openWorld(context, standing, state.place);
  const follow = context.flags.follow === true;
  let count = 0;
  try {
    // A look in flight isn't cut by Ctrl-C: it ends soon, and nothing is waited for after it.
    const tools = quietTools(world.session, deskOf(context, standing.workspace), new AbortController().signal);
    for await (const line of readLogs(tools, { group, since, follow, signal: stop })) {
      count += 1;
      context.screen.show({
        document: { type: 'log', ...line, at: line.at.toISOString() },
        lines: (style) => [inWords(line, style)],
      });
    }
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) throw noGroup(group, context);
    throw error;
  } finally {
    remove();
    world.close();
  }
  if (count === 0)
    context.screen.remark(`Nothing was written since ${since.toLocaleTimeString()}. Look further back: --since 24h`);
  return 'done';
};

async function logsOfBuild(context: CommandContext, standing: Standing, state: State): Promise<CommandEnd> {
  const { stop, remove } = stopOnSignals({ exitNow: context.shell.exitNow });
  const world = await openWorld(context, standing, state.place);
  try {
    const { printBuildLog } = await import('./logs/build-log.ts');
    const tools = quietTools(world.session, deskOf(context, standing.workspace), stop);
    await printBuildLog(context, tools, { project: state.project, follow: context.flags.follow === true, stop });
    return 'done';
  } finally {
    remove();
    world.close();
  }
}

/** `09:30:12  1a2b3c4d  message`: when, by which task, what. */
function inWords({ at, stream, text }: LogLine, style: Style): string {
  const writer = (stream.split('/').at(-1) ?? stream).slice(0, 8);
  return `${style.faint(`${at.toTimeString().slice(0, 8)}  ${style.safe(writer)}`)}  ${style.safe(text)}`;
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** @throws ExplainedError for a span that isn't a number and a unit */
function sinceWhen({ flags, hint }: CommandContext): Date {
  const span = flagText(flags.since) ?? '1h';
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(span) ?? [];
  const seconds = Number(number) * (units[unit] ?? Number.NaN);
  if (Number.isFinite(seconds)) return new Date(Date.now() - seconds * 1000);
  throw new ExplainedError({
    what: `"${span}" is no span of time`,
    why: 'It is a number and a unit: 30s, 15m, 2h, 1d.',
    nextSteps: [hint('logs --since 2h')],
  });
}

/** The log group that the service's tasks write to; builds have one of their own. */
function groupOf({ rows }: State, { hint }: CommandContext): string {
  const group = rows['log-group']?.outputs.logGroup;
  if (typeof group === 'string') return group;
  throw new ExplainedError({
    what: 'Nothing writes logs yet',
    why: 'The module "service" is the first that does.',
    nextSteps: [`Build it: ${hint('up --through service')}`],
  });
}

const noGroup = (group: string, { hint }: CommandContext) =>
  new ExplainedError({
    what: `The log group ${group} is gone`,
    why: 'it was deleted behind our back',
    nextSteps: [`It is made again by: ${hint('up')}`],
  });
