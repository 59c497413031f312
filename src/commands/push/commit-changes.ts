import { lastRelease } from '../../../steps/3-delivery/push/last-release.ts';
import { draftMessage, pendingChanges } from '../../../steps/3-delivery/push/pending.ts';
import { shortRevision } from '../../../steps/3-delivery/source/branch.ts';
import type { Head } from '../../../steps/3-delivery/source/source.ts';
import type { CourseTools } from '../../aws/tools.ts';
import { ExplainedError } from '../../course/errors.ts';
import type { AnyOutputs } from '../../course/outputs.ts';
import type { Screen } from '../../ui/screen.ts';
import { diffLines } from '../../ui/screens/diff-lines.ts';
import { committedLines, notPushedLines } from '../../ui/screens/release-lines.ts';
import { ask } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import { flagText } from '../context/standing.ts';
import { fileChanges } from './file-changes.ts';
import { othersWork, rememberInStep } from './in-step.ts';

/** What is to be followed through the pipeline. */
export interface PushWish {
  readonly revision: string;
  /** The release that goes on already, or that ended otherwise than well. */
  readonly execution?: string;
  /** Whether the release of it came to nothing, so that it has to be taken through the pipeline once more. */
  readonly again: boolean;
  /** Whether it is delivered already, and there is nothing to do. */
  readonly isDelivered: boolean;
}

type Tools = CourseTools & {
  readonly project: string;
  readonly outputs: Readonly<Record<string, AnyOutputs>>;
  readonly signal: AbortSignal;
};

/**
 * Shows what changed in the learner's service and commits it. Where nothing did, says how the last commit stands.
 * @throws ExplainedError when somebody else committed in the meantime, or for a file that can't be committed
 */
export async function commitChanges(tools: Tools, context: CommandContext): Promise<PushWish> {
  const { screen, flags } = context;
  const { home } = tools.machine;
  const { source, head, files, changes } = await pendingChanges(tools);
  if (changes.length === 0) {
    await rememberInStep(home, files);
    return await nothingNew(tools, screen, head?.revision);
  }
  const shown = fileChanges(changes);
  screen.show({
    document: { type: 'changes', since: head?.revision ?? null, files: shown },
    lines: (style) => diffLines(shown, style, { all: Boolean(flags.verbose) }),
  });
  await confirmTakingBack(context, await othersWork(home, head?.files, changes), head);
  tools.signal.throwIfAborted();
  const said = flagText(flags.message) ?? draftMessage(changes);
  const { revision } = await source.commit({ files, message: said, parent: head });
  await rememberInStep(home, files);
  const commit = { revision, message: said, source: source.name };
  screen.show({
    document: { type: 'commit', ...commit },
    lines: (style) => committedLines({ ...commit, revision: shortRevision(revision) }, style),
  });
  return { revision, again: false, isDelivered: false };
}

/** Asks before what somebody else committed is taken back, because the learner's files don't have it. */
async function confirmTakingBack(context: CommandContext, paths: readonly string[], head: Head | undefined): Promise<void> {
  if (paths.length === 0 || head === undefined || context.flags.yes) return;
  const { hint } = context;
  const last = `${shortRevision(head.revision)}${head.message === undefined ? '' : ` "${head.message.split('\n')[0]?.trim()}"`}`;
  const answer = await ask(context, {
    about: `whether to take back what somebody else committed to ${paths.map((path) => `service/${path}`).join(', ')}`,
    prompt: `${paths.length === 1 ? `service/${paths[0]} was` : `${paths.length} of these files were`} committed by somebody else since your last push (${last}); yours would take that back. Push? [y/N]`,
    instead: [
      `Push yours all the same: ${hint('push --yes')}`,
      `Or get theirs first: ${hint('status')} prints the line that clones`,
    ],
  });
  if (/^y/i.test(answer)) return;
  throw new ExplainedError({
    what: 'Nothing was pushed',
    why: 'You kept what somebody else committed.',
    nextSteps: [`Get it, and change yours to fit: ${hint('status')} prints the line that clones`],
    kind: 'interrupted',
  });
}

async function nothingNew(tools: Tools, screen: Screen, revision: string | undefined): Promise<PushWish> {
  if (revision === undefined) {
    throw new ExplainedError({
      what: 'There is nothing to push: your service folder is empty',
      nextSteps: ['Put your code back into service/', 'Or delete that folder and run `up`: it copies a new one'],
    });
  }
  const last = await lastRelease(tools, revision);
  const short = shortRevision(revision);
  const state = last?.state ?? 'not begun';
  screen.show({
    document: { type: 'nothing-to-push', revision, state },
    lines: (style) => notPushedLines({ revision: short, state }, style),
  });
  return {
    revision,
    ...(last === undefined ? {} : { execution: last.execution }),
    again: last !== undefined && !['under way', 'delivered'].includes(last.state),
    isDelivered: last?.state === 'delivered',
  };
}
