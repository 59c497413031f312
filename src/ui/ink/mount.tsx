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

/** Milliseconds without another change until a window's new size counts. */
const untilAtRest = 50;

/** Draws a stage on a terminal, until the stage is ended and `close` was called. */
export function mountWizard(options: MountOptions): { readonly close: () => Promise<void> } {
  const { stage, stdin, stdout, stderr, spoken } = options;
  const sizeNow = (): Window => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  let size = sizeNow();
  let drawn: readonly string[] = [];
  let settling: NodeJS.Timeout | undefined;

  // A terminal that was made narrower has folded the last frame, one that was made lower has pushed some of it up, and how
  // far can't be known: what can't be erased exactly is cleared, and what stays is said again.
  const settle = () => {
    settling = undefined;
    size = sizeNow();
    const isTorn = drawn.length >= size.rows || drawn.some((line) => widthOf(line) > size.columns);
    if (isTorn) {
      const stays = stage.shot().finished.flatMap(({ lines }) => [...lines]);
      // Ink goes up as many lines as its last frame had before it draws the next.
      stdout.write(clearAll + stays.map((line) => `${line}\n`).join('') + '\n'.repeat(drawn.length));
    }
    stage.move();
  };
  const resized = () => {
    clearTimeout(settling);
    settling = setTimeout(settle, untilAtRest);
  };
  stdout.on('resize', resized);
  // A terminal that is closed under us makes every write fail; the run is still to be finished and recorded.
  stdin.on('error', ignore);
  const silent = spoken ? speak(options) : undefined;
  const wizard = () => (
    <Wizard
      {...options}
      window={() => size}
      onDrawn={(lines) => {
        drawn = lines;
      }}
    />
  );
  const ink = render(wizard(), {
    stdin,
    stdout: withoutSize(stdout),
    stderr,
    exitOnCtrlC: false,
    patchConsole: false,
    // Ink 6.8 sets out one line too low whenever a frame isn't shorter than the one before (log-update.js, the branch that
    // goes up `previousVisible - 1`), so its incremental rendering leaves a line of each old frame behind. Whole frames
    // are written in one piece, inside a synchronized update.
    incrementalRendering: false,
    isScreenReaderEnabled: spoken,
  });
  let last = 0;
  const clock = setInterval(() => {
    const now = Date.now();
    if (spoken || settling !== undefined || (stage.shot().page !== undefined && now - last < whileAsking)) return;
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
      clearTimeout(settling);
      stdout.off('resize', resized);
      stdin.off('error', ignore);
    },
  };
}

const ignore = () => {};

/**
 * The terminal as Ink is to see it: it hears of no change of size and believes that there is room for any frame. Else, once
 * a window is lower than the last frame, it clears the whole terminal with everything that was in scrollback before us.
 */
function withoutSize(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  const seen: NodeJS.WriteStream = new Proxy(stdout, {
    get(target, key) {
      if (key === 'rows') return Number.MAX_SAFE_INTEGER;
      if (key === 'on' || key === 'off') {
        return (event: string, listener: (...args: unknown[]) => void) => {
          if (event !== 'resize') target[key](event, listener);
          return seen;
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return seen;
}

const widthOf = (line: string) => stripVTControlCharacters(line).length;

/** Clears the window and what was scrolled out of it (ECMA-48, ED; 3 is xterm's, for the lines above). */
const clearAll = '\u001B[H\u001B[2J\u001B[3J';

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
