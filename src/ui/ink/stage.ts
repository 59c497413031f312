import type { Answer, KeyHint, Page } from './page.ts';

/** What is to be seen right now. */
export interface Shot {
  /** Lines that stay, in batches; they go up into scrollback. */
  readonly finished: readonly Finished[];
  /** What is asked; undefined while work goes on. */
  readonly page: Page | undefined;
  /** Index of the option that Enter would take. */
  readonly selected: number;
  readonly typed: string;
  /** How far the page is scrolled, in lines. */
  readonly offset: number;
  /** The keys that work while nothing is asked. */
  readonly keys: readonly KeyHint[];
  /** Raised whenever something that moves has moved: a spinner, a clock. */
  readonly tick: number;
  readonly over: boolean;
}

export interface Finished {
  readonly id: number;
  readonly lines: readonly string[];
}

/** A question that was taken back, because the run it belongs to is to stop. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn';
}

/** What the wizard says and asks, and what was answered. It draws nothing: whoever subscribes does. */
export interface Stage {
  readonly subscribe: (listener: () => void) => () => void;
  readonly shot: () => Shot;
  /** Puts lines up that stay. */
  readonly print: (lines: readonly string[]) => void;
  /**
   * Asks a page and waits for the key that answers it. Only one page is asked at a time.
   * @throws Withdrawn when the signal aborts first
   */
  readonly ask: (page: Page, signal?: AbortSignal) => Promise<Answer>;
  /** Sets the keys that work while nothing is asked, and who hears of them. */
  readonly listen: (keys: readonly KeyHint[], heard: (key: string) => void) => void;
  /** A key was pressed: a name (`enter`, `up`, `esc`) or the sign itself. */
  readonly press: (key: string) => void;
  /** How far the page in sight could be scrolled, as whoever draws it has found out. */
  readonly measured: (extent: Extent) => void;
  /** Draws once more, because time has passed. */
  readonly move: () => void;
  /** Takes down everything but what stays. */
  readonly end: () => void;
}

/** What is out of sight of a page, in lines. */
export interface Extent {
  readonly offset: number;
  readonly below: number;
  /** Lines of the page in sight. */
  readonly room: number;
}

/** Makes an empty stage. */
export function createStage(): Stage {
  const listeners = new Set<() => void>();
  let shot: Shot = { finished: [], page: undefined, selected: 0, typed: '', offset: 0, keys: [], tick: 0, over: false };
  let extent: Extent = { offset: 0, below: 0, room: 1 };
  let answered: ((answer: Answer) => void) | undefined;
  let heard: (key: string) => void = () => {};
  let printed = 0;

  const change = (part: Partial<Shot>) => {
    shot = { ...shot, ...part };
    for (const listener of listeners) listener();
  };

  const answer = (key: string) => {
    const { page, selected, typed } = shot;
    const value = page?.prompt !== undefined ? typed : (page?.options?.[selected]?.value ?? '');
    const tell = answered;
    answered = undefined;
    change({ page: undefined });
    tell?.({ key, value });
  };

  const scroll = (by: number) => {
    if (by > 0 && extent.below === 0) return;
    // One last line isn't worth a page of its own.
    const far = by > 1 && by + 1 >= extent.below ? extent.below : Math.min(by, extent.below);
    change({ offset: Math.max(0, extent.offset + far) });
  };

  const pressOn = (page: Page, key: string) => {
    const options = page.options ?? [];
    if (page.prompt !== undefined && key !== 'enter' && key !== 'esc') {
      if (key === 'backspace') change({ typed: shot.typed.slice(0, -1) });
      else if (key === 'space') change({ typed: `${shot.typed} ` });
      // What is pasted arrives in one piece.
      else if (!named.has(key) && /^[\x20-\x7e]+$/.test(key)) change({ typed: shot.typed + key });
      return;
    }
    if (key === 'up' || key === 'down') {
      const by = key === 'up' ? -1 : 1;
      if (options.length === 0) scroll(by);
      else change({ selected: (shot.selected + by + options.length) % options.length });
    } else if (key === 'pageup' || key === 'pagedown' || key === 'space') {
      scroll((key === 'pageup' ? -1 : 1) * Math.max(1, extent.room - 2));
    } else if (key === 'enter') {
      // What nobody has seen yet comes first: Enter turns the page, and answers on the last.
      if (extent.below > 0) scroll(Math.max(1, extent.room - 2));
      else answer('enter');
    } else if (/^[1-9]$/.test(key) && options[Number(key) - 1] !== undefined) {
      change({ selected: Number(key) - 1 });
    } else if (page.keys.some((hint) => hint.key === key.toLowerCase())) answer(key.toLowerCase());
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    shot: () => shot,
    print: (lines) => {
      if (lines.length > 0) change({ finished: [...shot.finished, { id: printed++, lines }] });
    },
    ask: (page, signal) =>
      new Promise<Answer>((resolve, reject) => {
        const withdraw = () => {
          answered = undefined;
          change({ page: undefined });
          reject(new Withdrawn());
        };
        if (signal?.aborted || shot.over) return withdraw();
        signal?.addEventListener('abort', withdraw, { once: true });
        answered = (given) => {
          signal?.removeEventListener('abort', withdraw);
          resolve(given);
        };
        const at = page.options?.findIndex(({ value }) => value === page.preselected) ?? 0;
        extent = { offset: 0, below: 0, room: 1 };
        change({ page, selected: Math.max(0, at), typed: '', offset: 0 });
      }),
    listen: (keys, listener) => {
      heard = listener;
      change({ keys });
    },
    press: (key) => {
      if (shot.page !== undefined) pressOn(shot.page, key);
      else if (shot.keys.some((hint) => hint.key === key)) heard(key);
    },
    measured: (seen) => {
      extent = seen;
    },
    move: () => change({ tick: shot.tick + 1 }),
    end: () => change({ over: true, page: undefined, keys: [] }),
  };
}

const named = new Set(['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'tab', 'space', 'backspace', 'interrupt']);
