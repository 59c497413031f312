import type { Said } from './runtime-api.ts';

/** What comes of a process next: its word, its end, or nothing in time. */
export type Word =
  | Said
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly kind: 'late' };

/** What a process says, in order, for whoever waits for it. */
export interface Conversation {
  tell(word: Word): void;
  /** The next word; `late` after so many milliseconds. */
  next(milliseconds: number): Promise<Word>;
}

export function conversation(): Conversation {
  const said: Word[] = [];
  let waiting: ((word: Word) => void) | undefined;
  return {
    tell(word) {
      if (waiting) waiting(word);
      else said.push(word);
    },
    next: (milliseconds) =>
      new Promise((resolve) => {
        const first = said.shift();
        if (first) return resolve(first);
        const done = (word: Word) => {
          clearTimeout(timer);
          waiting = undefined;
          resolve(word);
        };
        const timer = setTimeout(() => done({ kind: 'late' }), milliseconds);
        waiting = done;
      }),
  };
}
