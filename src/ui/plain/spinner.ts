import ora from 'ora';
import type { EngineEvent } from '../../engine/events.ts';
import type { Style } from '../style.ts';
import { elapsed, nameOf } from '../text/words.ts';

export interface Spinner {
  readonly follow: (event: EngineEvent) => void;
  /** Takes the moving line away, so that a line that stays can be printed. */
  readonly clear: () => void;
  readonly draw: () => void;
  readonly stop: () => void;
}

export type MakeSpinner = (stream: NodeJS.WriteStream, style: Style) => Spinner;

/** Makes the line that moves: which steps are under way, and for how long. */
export const createSpinner: MakeSpinner = (stream, style) => {
  const running = new Map<string, number>();
  let note: { readonly step: string; readonly text: string } | undefined;
  /** By step, the stage that runs of what it follows. */
  const stages = new Map<string, string>();
  const ascii = style.glyphs.done !== '✓';
  // Signals belong to the engine: ora must not take Ctrl-C for itself, nor hold back what is typed.
  const spinner = ora({ stream, discardStdin: false, ...(ascii ? { spinner: 'line' as const } : {}) });
  const text = () => {
    const names = [...running.keys()].map((step) => [nameOf(step), stages.get(step)].filter(Boolean).join(', '));
    const longest = Math.max(0, ...[...running.values()].map((since) => Date.now() - since));
    const said = `${names.slice(0, 2).join(', ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''}  ${elapsed(longest)}`;
    const heard = note !== undefined && running.size === 1 && running.has(note.step) ? `${said}  ${style.safe(note.text)}` : said;
    return heard.slice(0, Math.max(10, style.columns - 6));
  };
  /** The next frame has the new text; ora draws one every few hundredths of a second. */
  const show = () => {
    spinner.text = text();
    if (!spinner.isSpinning) spinner.start();
  };
  const rest = () => {
    if (spinner.isSpinning) spinner.stop();
  };
  const ticking = setInterval(() => {
    if (running.size > 0) spinner.text = text();
  }, 500);
  ticking.unref();
  return {
    follow(event) {
      if (event.type === 'step-started') running.set(event.step, Date.now());
      if (event.type === 'step-finished' || event.type === 'step-failed') running.delete(event.step);
      if (event.type === 'step-note') note = event;
      if (event.type === 'step-stages') {
        stages.set(event.step, event.stages.find(({ state }) => state === 'running')?.title ?? '');
      }
      if (event.type === 'run-finished') running.clear();
      if (running.size === 0) rest();
      else show();
    },
    clear: () => {
      if (spinner.isSpinning) spinner.clear();
    },
    draw() {
      if (spinner.isSpinning) spinner.render();
    },
    stop() {
      clearInterval(ticking);
      rest();
    },
  };
};
