import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import type { Style } from '../style.ts';
import { type Scenery, spokenLines, type Window } from './frame.ts';
import type { Page } from './page.ts';
import type { Stage } from './stage.ts';
import { Wizard } from './Wizard.tsx';

export interface MountOptions {
  readonly stage: Stage;
  readonly scenery: Scenery;
  readonly style: Style;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The architecture in words, for whoever can't see it drawn. */
  readonly mapInWords: () => readonly string[];
  /** A screen reader reads along: lines, never redraws. */
  readonly spoken: boolean;
  readonly onInterrupt: () => void;
}

/** Milliseconds between two frames while something is under way, and while only a clock runs. */
const [whileAtWork, whileAsking] = [100, 1000];

/** Draws a stage on a terminal, until the stage is ended and `close` was called. */
export function mountWizard(options: MountOptions): { readonly close: () => Promise<void> } {
  const { stage, stdin, stdout, stderr, spoken } = options;
  const window = (): Window => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  let drawn: readonly string[] = [];
  let before = window();

  // Before Ink hears of it: a terminal that was made narrower has folded the lines of the last frame, and
  // Ink erases as many as it has drawn.
  const eraseFolded = () => {
    const now = window();
    if (now.columns < before.columns) {
      const folded = drawn.reduce((sum, line) => sum + extraRows(line, now.columns), 0);
      if (folded > 0) stdout.write(`\u001B[2K\u001B[1A`.repeat(folded));
    }
    before = now;
  };
  const redraw = () => stage.move();
  stdout.on('resize', eraseFolded);
  // A terminal that is closed under us makes every write fail; the run is still to be finished and recorded.
  stdin.on('error', ignore);
  const silent = spoken ? speak(options) : undefined;
  const wizard = () => (
    <Wizard
      {...options}
      window={window}
      onDrawn={(lines) => {
        drawn = lines;
      }}
    />
  );
  const ink = render(wizard(), {
    stdin,
    stdout,
    stderr,
    exitOnCtrlC: false,
    patchConsole: false,
    // Ink 6.8 sets out one line too low whenever a frame isn't shorter than the one before (log-update.js, the branch that
    // goes up `previousVisible - 1`), so its incremental rendering leaves a line of each old frame behind. Whole frames
    // are written in one piece, inside a synchronized update.
    incrementalRendering: false,
    isScreenReaderEnabled: spoken,
  });
  stdout.on('resize', redraw);
  let last = 0;
  const clock = setInterval(() => {
    const now = Date.now();
    if (spoken || (stage.shot().page !== undefined && now - last < whileAsking)) return;
    last = now;
    stage.move();
  }, whileAtWork);
  return {
    close: async () => {
      clearInterval(clock);
      stage.end();
      silent?.();
      const ended = ink.waitUntilExit();
      // What was said last is drawn now, not in the frame that would have come next.
      ink.rerender(wizard());
      ink.unmount();
      await ended;
      stdout.off('resize', eraseFolded);
      stdout.off('resize', redraw);
      stdin.off('error', ignore);
    },
  };
}

const ignore = () => {};

/** How many rows more than one a line takes in a window of that width. */
function extraRows(line: string, columns: number): number {
  const width = stripVTControlCharacters(line).length;
  return Math.max(0, Math.ceil(width / columns) - 1);
}

/** Says each page once, each choice as it is moved to, and the map whenever it has changed. */
function speak({ stage, style, mapInWords }: MountOptions): () => void {
  let said: Page | undefined;
  let map = '';
  let selected = 0;
  return stage.subscribe(() => {
    const shot = stage.shot();
    const { page } = shot;
    const isNew = page !== said;
    const hasMoved = !isNew && shot.selected !== selected;
    said = page;
    selected = shot.selected;
    if (page === undefined) return;
    if (isNew) {
      const words = mapInWords();
      const isChanged = words.join('\n') !== map;
      map = words.join('\n');
      stage.print([...(isChanged ? ['', ...words] : []), ...spokenLines(page, style)]);
    }
    if (hasMoved) stage.print([page.options?.[selected]?.label ?? '']);
  });
}
