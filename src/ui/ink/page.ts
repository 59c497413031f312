import type { Style } from '../style.ts';

/** One of several answers to choose from, with up, down and Enter. */
export interface Option {
  readonly value: string;
  readonly label: string;
  /** What stands beside it, where there is room. */
  readonly detail?: string;
}

/** A key that does something on a page, as the help line names it. */
export interface KeyHint {
  /** A single letter or sign, or `enter`, `esc`, `up`, `down`. */
  readonly key: string;
  readonly does: string;
}

/** One screen of the wizard: plain data, and its text as lines. What keys do is up to whoever asks. */
export interface Page {
  readonly title: string;
  /** What is to be read; lines no wider than the style's columns. It scrolls where it doesn't fit. */
  readonly body: (style: Style) => readonly string[];
  readonly options?: readonly Option[];
  /** The option that Enter takes at once. */
  readonly preselected?: string;
  /** What stands before a line that is typed. */
  readonly prompt?: string;
  /** The keys that answer this page. Enter is named by what it does. */
  readonly keys: readonly KeyHint[];
  /** The words the glossary looks through; the title and the body if left out. */
  readonly words?: string;
}

/** How a page was answered. */
export interface Answer {
  /** The key that was pressed: `enter`, or one that the page names. */
  readonly key: string;
  /** The chosen option, or the line that was typed; empty where the page has neither. */
  readonly value: string;
}
