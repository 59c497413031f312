import { createInterface } from 'node:readline/promises';
import { ExplainedError } from '../course/errors.ts';
import type { CommandContext } from './command.ts';

export interface Question {
  /** What is asked, as it stands after "Can't ask": "whether to tear down mysfits-ab12cd". */
  readonly about: string;
  /** What stands before the cursor. */
  readonly prompt: string;
  /** The ways to answer without being asked, each a whole command. */
  readonly instead: readonly string[];
}

/** Stops a command that would have to ask and can't, saying why it thinks so and which flag answers. */
export function mustBeAbleToAsk({ terminal }: CommandContext, { about, instead }: Pick<Question, 'about' | 'instead'>): void {
  if (terminal.canAsk === true) return;
  throw new ExplainedError({ what: `Can't ask ${about}`, why: terminal.canAsk.because, nextSteps: instead, kind: 'cannot-ask' });
}

/**
 * Asks for one line and gives it back, trimmed. Ctrl-C and Ctrl-D are answers too: they end the command.
 * @throws ExplainedError of kind `cannot-ask` where nobody can answer, `interrupted` when it was cut short
 */
export async function ask(context: CommandContext, question: Question): Promise<string> {
  if (context.asks !== undefined) return await context.asks(question);
  mustBeAbleToAsk(context, question);
  const { stdin, stderr } = context.shell;
  const dialogue = createInterface({ input: stdin, output: stderr });
  try {
    return await new Promise<string>((resolve, reject) => {
      const cut = () => reject(new ExplainedError({ what: 'Stopped; nothing was changed', kind: 'interrupted' }));
      dialogue.once('SIGINT', cut);
      dialogue.once('close', cut);
      dialogue.question(`${question.prompt} `).then((answer) => resolve(answer.trim()), reject);
    });
  } finally {
    dialogue.removeAllListeners();
    dialogue.close();
  }
}
