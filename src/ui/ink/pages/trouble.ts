import type { ErrorView } from '../../../course/errors.ts';
import { failureLines } from '../../text/failure.ts';
import type { Option, Page } from '../page.ts';

/** Something went wrong: what, why and what to do, and the ways on. */
export function troublePage(title: string, error: ErrorView | undefined, options: readonly Option[]): Page {
  return {
    title,
    body: (style) => (error === undefined ? [] : failureLines(error, style)),
    options,
    ...(options[0] === undefined ? {} : { preselected: options[0].value }),
    keys: [
      { key: 'enter', does: 'choose' },
      { key: 'q', does: 'quit' },
    ],
  };
}
