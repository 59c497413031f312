import type { UpOptions } from '../engine/run.ts';
import type { Screen } from '../ui/screen.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { FlagValues } from './arguments/parse.ts';
import type { Question } from './ask.ts';
import type { Hint } from './hint.ts';

/** What the process gives a command; nothing of it is read anywhere else. */
export interface Shell {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The script that node runs. */
  readonly script: string;
  /** Whether that script belongs to a checkout rather than to an installed package. */
  readonly isCheckout: boolean;
  /** Where the package's assets/ and dist/ stand. */
  readonly packageRoot: string;
  readonly version: string;
  /** Ends the process at once; for a second Ctrl-C only. */
  readonly exitNow: (code: number) => void;
}

/** What a command is handed. */
export interface CommandContext {
  /** The words after the command's own name. */
  readonly words: readonly string[];
  readonly flags: FlagValues;
  /** Names of the flags that were typed, not taken from the environment. */
  readonly typed: ReadonlySet<string>;
  readonly shell: Shell;
  readonly terminal: Terminal;
  readonly screen: Screen;
  readonly hint: Hint;
  /** To be told of a workspace that is taken though one doesn't stand in it: what an error names as a command means it too. */
  readonly takes?: (dir: string) => void;
  /** Asks before a step is built, where somebody is guided through; without it whatever is ready runs. */
  readonly pauses?: Pick<UpOptions<never>, 'gate' | 'confirmReplacement'>;
  /** Asks in place of a line on the terminal, where a drawn screen holds that. @throws whatever ends the question unanswered */
  readonly asks?: (question: Question) => Promise<string>;
}

/** How a command ended, by what cli.ts makes the exit code of. Errors are thrown. */
export type CommandEnd = 'done' | 'failed' | 'left' | 'cannot-ask' | 'preflight' | 'interrupted';

export type Command = (context: CommandContext) => Promise<CommandEnd>;
