import { ExplainedError } from '../../course/errors.ts';
import type { Place } from '../../engine/state/row.ts';
import type { World } from '../../ui/screen.ts';
import { ask } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import type { Standing } from './standing.ts';

/** Which world a place belongs to on screen. What another endpoint really is isn't known: it is treated as if it were AWS. */
export const worldOf = (place: Place): World => (place === 'sandbox' ? 'rehearsal' : 'aws');

/** What the flags and the environment say about the place; undefined when they say nothing. */
function saidPlace({ flags, typed }: CommandContext): Place | undefined {
  const endpointTyped = typed.has('endpoint-url');
  if (flags.rehearse && endpointTyped) {
    throw new ExplainedError({
      what: '--rehearse and --endpoint-url contradict each other',
      nextSteps: ['A rehearsal runs on its own sandbox: leave --endpoint-url out'],
    });
  }
  if (flags.rehearse) return 'sandbox';
  if (flags['endpoint-url'] !== undefined) return 'endpoint';
  return flags.aws ? 'aws' : undefined;
}

/**
 * The place as far as it can be known without asking: what the workspace is pinned to, else what was said.
 * @throws ExplainedError when a typed flag contradicts the workspace
 */
export function knownPlace(context: CommandContext, { state, settings, workspace }: Standing): Place | undefined {
  const said = saidPlace(context);
  const typed = ['rehearse', 'aws', 'endpoint-url'].some((flag) => context.typed.has(flag));
  const pinned = state?.place;
  // Where nothing was built yet, what was typed now outweighs what was answered before.
  if (pinned === undefined) return typed ? said : (settings.place ?? said);
  if (typed && said !== undefined && said !== pinned) {
    throw new ExplainedError({
      what: `This workspace is ${described[pinned]}, and can't become ${described[said]}`,
      why: `${workspace.dir} keeps what it built${state ? ` (${state.project})` : ''} apart from everything else`,
      nextSteps: ['Leave the flag out to go on here', 'Take another folder with --dir to begin something else'],
    });
  }
  return pinned;
}

const described: Readonly<Record<Place, string>> = {
  sandbox: 'a rehearsal',
  aws: 'built in AWS',
  endpoint: 'built at another endpoint',
};

/**
 * The place, asked for where nothing says it.
 * @throws ExplainedError of kind `cannot-ask` that names both flags
 */
export async function choosePlace(context: CommandContext, standing: Standing): Promise<Place> {
  const known = knownPlace(context, standing);
  if (known !== undefined) return known;
  const { hint } = context;
  const answer = await ask(context, {
    about: 'whether to rehearse on this machine or to build in AWS',
    prompt: 'Rehearse on this machine (free, no account), or build in AWS? [Enter: rehearse, aws: AWS]',
    instead: [`To rehearse, free and without an account: ${hint('up --rehearse')}`, `To build in AWS: ${hint('up --aws')}`],
  });
  return /^a/i.test(answer) ? 'aws' : 'sandbox';
}
