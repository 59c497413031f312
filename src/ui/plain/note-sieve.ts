import type { EngineEvent } from '../../engine/events.ts';

type Note = Extract<EngineEvent, { type: 'step-note' }>;

/** Milliseconds between two notes that only count on: "3 of 25 files uploaded", "4 of 25 files uploaded". */
const countEvery = 5_000;

/** Milliseconds between two lines of what a program prints, enough to see that it goes on. */
const outputEvery = 15_000;

/** How many lines of what a program printed are shown when its step fails. */
const lastLines = 10;

export interface NoteSieve {
  readonly lets: (note: Note) => boolean;
  /** What a step's program printed last, to be shown where the step failed and doesn't say it itself. */
  readonly lastOutput: (step: string) => readonly string[];
}

/**
 * Keeps lines that only count on, and what programs print, from filling the page; whatever says something new passes.
 * @param all lets everything through, for whoever asked for it
 */
export function createNoteSieve({ all = false }: { readonly all?: boolean } = {}): NoteSieve {
  const last = new Map<string, { readonly said: string; readonly at: number }>();
  const printed = new Map<string, { readonly lines: readonly string[]; readonly shownAt: number }>();

  const letsOutput = ({ step, text, at }: Note) => {
    const now = Date.parse(at);
    const { lines, shownAt } = printed.get(step) ?? { lines: [], shownAt: now };
    const isDue = now - shownAt >= outputEvery;
    printed.set(step, { lines: [...lines, text].slice(-lastLines), shownAt: isDue ? now : shownAt });
    return isDue;
  };

  return {
    lets(note) {
      if (note.output) return letsOutput(note) || all;
      const { step, text, at } = note;
      const said = text.replace(/\d+/g, '#');
      const before = last.get(step);
      const now = Date.parse(at);
      if (!all && before?.said === said && now - before.at < countEvery) return false;
      last.set(step, { said, at: now });
      // The first of a count says no more than that it has begun, which the step's own line did.
      return all || before?.said === said || !/\d+ of \d+/.test(text);
    },
    lastOutput: (step) => (all ? [] : (printed.get(step)?.lines ?? [])),
  };
}
