import { ExplainedError } from '../../course/errors.ts';
import type { Place, Whereabouts } from '../../engine/state/row.ts';
import { sandboxStatus } from '../../sandbox/launcher.ts';
import type { CommandContext } from '../command.ts';
import { answer } from '../context/answers.ts';
import { knownPlace } from '../context/choose-place.ts';
import type { Memory } from './memory.ts';
import { sameWords } from './same-words.ts';

/**
 * The place to look in: what the workspace remembers, else what was said, else the world that lies in the workspace.
 * @throws ExplainedError when nothing says it, or it was a rehearsal whose world is gone: looking mustn't make one
 */
export async function placeToLookIn(context: CommandContext, { standing, project }: Memory): Promise<Place> {
  const dir = standing.workspace.sandboxDir;
  const world = standing.exists ? await sandboxStatus({ dir }) : undefined;
  const place = knownPlace(context, standing) ?? (world && 'sandbox');
  const { hint } = context;
  if (place === undefined) {
    throw new ExplainedError({
      what: "Can't tell where to look",
      why: `Nothing is remembered in ${standing.workspace.dir}, and no flag says where it was built.`,
      nextSteps: [
        `If it was built in AWS: ${hint(sameWords(context, '--aws'))}`,
        'If it was built from another folder, go there, or name it with --dir',
      ],
      kind: 'cannot-ask',
    });
  }
  if (place === 'endpoint' && answer(context, 'endpoint-url', standing.settings.endpointUrl) === undefined) {
    throw new ExplainedError({
      what: "Can't tell which endpoint to ask",
      why: `${project ?? 'It'} was built at another endpoint than AWS's own, and nothing remembers its address.`,
      nextSteps: ['Name it with --endpoint-url'],
      kind: 'cannot-ask',
    });
  }
  if (place !== 'sandbox' || world !== undefined) return place;
  throw new ExplainedError({
    what: 'There is no rehearsal left to recover',
    why: `Its whole world was in ${dir}, which is gone, and with it ${project ?? 'all that was built there'}. Nothing of it is anywhere else.`,
    nextSteps: [`Begin again: ${hint('up --rehearse')}`, `If it was built in AWS: ${hint(sameWords(context, '--aws'))}`],
  });
}

/** @throws ExplainedError of kind `preflight` when this isn't where the project was built: nothing of it would be found */
export function refuseElsewhere(context: CommandContext, { at: known, project, standing }: Memory, at: Whereabouts): void {
  const differs = (['place', 'account', 'region'] as const).filter((key) => known !== undefined && known[key] !== at[key]);
  if (known === undefined || differs.length === 0) return;
  const tell = (from: Whereabouts) => differs.map((key) => `${key} ${from[key]}`).join(', ');
  if (known.place === 'sandbox' && at.place === 'sandbox') {
    throw new ExplainedError({
      what: `The sandbox that ${project} was built in is gone`,
      why: `${standing.workspace.sandboxDir} holds another world now, in which nothing of it exists.`,
      nextSteps: ['Begin again in a new folder: --dir'],
      kind: 'preflight',
    });
  }
  const ways = {
    place: `Look where it was built: ${known.place === 'sandbox' ? '--rehearse' : known.place === 'aws' ? '--aws' : '--endpoint-url'}`,
    account: `Use the credentials of account ${known.account}: --profile`,
    region: `Look in ${known.region}: ${context.hint(`recover --region ${known.region}`)}`,
  };
  throw new ExplainedError({
    what: `${project} was built in another ${differs.join(' and ')}`,
    why: `It was built in ${tell(known)}; this would look in ${tell(at)}. Nothing was written.`,
    nextSteps: differs.map((key) => ways[key]),
    kind: 'preflight',
  });
}
