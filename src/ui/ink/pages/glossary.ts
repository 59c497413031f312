import type { Term } from '../../../course/glossary.ts';
import type { Page } from '../page.ts';
import { proseLines } from '../prose.ts';

/** One idea of the glossary. The list it stands in begins with the words in use. */
export function termPage(term: Term, place: { readonly number: number; readonly of: number; readonly inUse: boolean }): Page {
  const { number, of, inUse } = place;
  // "JSON and YAML" needn't say that it speaks of JSON.
  const others = (term.also ?? []).filter((name) => !term.term.toLowerCase().includes(name.toLowerCase()));
  return {
    title: term.term,
    body: (style) => [
      ...(others.length === 0 ? [] : [style.faint(style.safe(`here too: ${others.join(', ')}`)), '']),
      ...proseLines(term.text, style),
      '',
      style.faint(`${number} of ${of}${inUse ? ', in use on the page you were reading' : ''}`),
    ],
    keys: [
      ...(of > 1
        ? [
            { key: 'n', does: 'next' },
            { key: 'p', does: 'previous' },
          ]
        : []),
      { key: 'l', does: 'list' },
      { key: 'enter', does: 'close' },
      { key: 'esc', does: 'close' },
    ],
  };
}

/** All words of the glossary. */
export function termListPage(terms: readonly Term[], inUse: number): Page {
  return {
    title: 'Glossary',
    body: () => [],
    options: terms.map(({ id, term }, index) => ({
      value: id,
      label: term,
      ...(index < inUse ? { detail: 'in use' } : {}),
    })),
    keys: [
      { key: 'enter', does: 'read' },
      { key: 'esc', does: 'close' },
    ],
  };
}
