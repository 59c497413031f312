import type { EngineEvent } from '../../engine/events.ts';

type Note = Extract<EngineEvent, { type: 'step-note' }>;

/** Milliseconds between two notes that only count on: "3 of 25 files uploaded", "4 of 25 files uploaded". */
const countEvery = 5_000;

/** Keeps lines that only count on from filling the page; whatever says something new passes. */
export function createNoteSieve(): { readonly lets: (note: Note) => boolean } {
  const last = new Map<string, { readonly said: string; readonly at: number }>();
  return {
    lets({ step, text, at }) {
      const said = text.replace(/\d+/g, '#');
      const before = last.get(step);
      const now = Date.parse(at);
      if (before?.said === said && now - before.at < countEvery) return false;
      last.set(step, { said, at: now });
      // The first of a count says no more than that it has begun, which the step's own line did.
      return before?.said === said || !/\d+ of \d+/.test(text);
    },
  };
}
