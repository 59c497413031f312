import { errorView } from '../../course/errors.ts';
import { spellCommands } from '../../ui/text/spell-commands.ts';
import { open } from '../open.ts';
import type { Play } from './play.ts';

/** Opens what was built; that it can't is no reason to end the wizard. */
export async function openIt(play: Play): Promise<void> {
  const { context } = play;
  play.busy = 'Opening it';
  await open({ ...context, words: [] }).catch((error: unknown) =>
    context.screen.fail(spellCommands(errorView(error), context.hint), 1),
  );
}
