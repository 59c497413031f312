import type { EngineEvent } from '../../engine/events.ts';
import type { Out, Screen } from '../screen.ts';
import { createStyle } from '../style.ts';
import type { Terminal } from '../terminal.ts';
import { failureLines } from '../text/failure.ts';
import { fold } from '../text/fold.ts';
import { createRunLines } from './run-lines.ts';
import type { MakeSpinner, Spinner } from './spinner.ts';

interface PlainOptions {
  readonly stdout: Out;
  readonly stderr: NodeJS.WriteStream;
  readonly terminal: Pick<Terminal, 'columns' | 'colour' | 'unicode'>;
  /** Given only where a line may move. */
  readonly makeSpinner?: MakeSpinner | undefined;
}

/** Plain lines: answers on stdout, errors on stderr, and on a terminal's stderr a line that moves. */
export function createPlainScreen({ stdout, stderr, terminal, makeSpinner }: PlainOptions): Screen {
  const style = createStyle(terminal);
  let spinner: Spinner | undefined;
  const print = (out: Out, lines: readonly string[]) => {
    if (lines.length === 0) return;
    spinner?.clear();
    out.write(`${lines.join('\n')}\n`);
    spinner?.draw();
  };
  return {
    kind: 'plain',
    style,
    watch(scene) {
      const linesOf = createRunLines(style, scene);
      spinner = makeSpinner?.(stderr, style);
      return (event: EngineEvent) => {
        print(stdout, linesOf(event));
        spinner?.follow(event);
      };
    },
    show: ({ lines }) => print(stdout, lines(style)),
    remark: (text) => print(stdout, fold(style.safe(text), style.columns)),
    fail: (failure) => print(stderr, failureLines(failure, style)),
    rest() {
      spinner?.stop();
      spinner = undefined;
    },
  };
}
