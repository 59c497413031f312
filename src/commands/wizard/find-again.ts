import { ExplainedError, errorView } from '../../course/errors.ts';
import type { StateLostError } from '../../engine/state/problems.ts';
import { answerPage, foundPage, lostPage } from '../../ui/ink/pages/lost.ts';
import { troublePage } from '../../ui/ink/pages/trouble.ts';
import type { RecoveryView } from '../../ui/screens/recovery-lines.ts';
import { spellCommands } from '../../ui/text/spell-commands.ts';
import type { Question } from '../ask.ts';
import { readStanding } from '../context/standing.ts';
import { recover } from '../recover.ts';
import type { PartEnd, Play } from './play.ts';

/** The state file is lost: says so, and looks for what stands, shows it and writes it anew when the learner agrees. */
export async function findAgain(play: Play, lost: StateLostError): Promise<PartEnd> {
  const { ask, context } = play;
  const { key, value } = await ask(lostPage(spellCommands(errorView(lost), context.hint)));
  if (key === 'q' || value !== 'recover') return { over: 'failed' };
  for (;;) {
    const error = await runRecover(play);
    if (error === undefined) return 'on';
    if (play.stop.aborted) return { over: 'interrupted' };
    // Whoever says no to what was found has changed their mind; nothing is wrong.
    if (error instanceof ExplainedError && error.kind === 'interrupted') return { over: 'done' };
    const trouble = await ask(
      troublePage("It can't be found again like this", spellCommands(errorView(error), context.hint), [
        { value: 'again', label: 'Look again' },
        { value: 'stop', label: 'Leave it for now', detail: 'nothing was written' },
      ]),
    );
    if (trouble.key === 'q' || trouble.value === 'stop') return { over: 'failed' };
  }
}

async function runRecover(play: Play): Promise<unknown> {
  play.busy = 'Looking for what stands';
  play.answers = [];
  try {
    await recover({ ...play.context, words: [], asks: (question) => askInstead(play, question) });
    play.standing = await readStanding(play.context);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    play.busy = 'One moment';
  }
}

/** What `recover` would ask for in a line: on a page of its own, below what it has found. */
async function askInstead({ ask, answers }: Play, question: Question): Promise<string> {
  const found = answers.findLast(isRecovery);
  const page = found === undefined ? answerPage(question.prompt, answers.findLast(isCandidates)) : foundPage(found);
  const { key, value } = await ask(page);
  if (key === 'esc' || key === 'q') throw new ExplainedError({ what: 'Stopped; nothing was written', kind: 'interrupted' });
  return found === undefined ? value : value === 'write' ? 'y' : 'n';
}

const typeOf = (document: unknown) => (document as { readonly type?: unknown } | undefined)?.type;
const isRecovery = (document: unknown): document is RecoveryView => typeOf(document) === 'recovery';

interface Candidates {
  readonly candidates: readonly { readonly project: string; readonly names: readonly string[]; readonly dir: string | null }[];
}
const isCandidates = (document: unknown): document is Candidates => typeOf(document) === 'candidates';
