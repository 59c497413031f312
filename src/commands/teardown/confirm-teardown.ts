import { ExplainedError } from '../../course/errors.ts';
import type { State } from '../../engine/state/row.ts';
import { ask, mustBeAbleToAsk } from '../ask.ts';
import type { CommandContext } from '../command.ts';

const question = ({ hint }: CommandContext, { project }: State, words: string) => ({
  about: `whether to tear down ${project}`,
  instead: [`Answer it with --yes: ${hint(`${words} --yes`)}`, `See first what would go: ${hint(`${words} --dry-run`)}`],
});

/** Stops before anything is done when the question below couldn't be asked. */
export function mustBeAllowedToTearDown(context: CommandContext, state: State, words: string): void {
  if (!context.flags.yes) mustBeAbleToAsk(context, question(context, state, words));
}

/** In AWS the project's name has to be typed; in a rehearsal, where nothing real can be lost, Enter does. */
export async function confirmTeardown(context: CommandContext, state: State, words: string): Promise<void> {
  if (context.flags.yes) return;
  const asked = question(context, state, words);
  if (state.place === 'sandbox') {
    const answer = await ask(context, { ...asked, prompt: 'Tear it down? [Enter: yes, n: no]' });
    if (answer === '' || /^y/i.test(answer)) return;
  } else {
    const answer = await ask(context, { ...asked, prompt: `Type ${state.project} to tear it down:` });
    if (answer === state.project) return;
  }
  throw new ExplainedError({ what: 'Stopped; nothing was deleted', kind: 'interrupted' });
}
