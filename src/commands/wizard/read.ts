import { type Term, termsIn } from '../../course/glossary.ts';
import { termListPage, termPage } from '../../ui/ink/pages/glossary.ts';
import { readingPage, requestPage, type StepView } from '../../ui/ink/pages/step.ts';
import type { Play } from './play.ts';

type Reader = Pick<Play, 'stage' | 'glossary'>;

/** `?`: opens the glossary at the words in use; the rest of it comes after them. */
export async function readGlossary({ stage, glossary }: Reader, words: string, signal: AbortSignal): Promise<void> {
  const inUse = termsIn(words, glossary);
  const others = glossary.filter((term) => !inUse.includes(term)).sort((a, b) => a.term.localeCompare(b.term));
  const terms: readonly Term[] = [...inUse, ...others];
  let at = 0;
  for (;;) {
    const term = terms[at];
    if (term === undefined) return;
    const page = termPage(term, { number: at + 1, of: terms.length, inUse: at < inUse.length });
    const { key } = await stage.ask(page, signal);
    if (key === 'n') at = (at + 1) % terms.length;
    else if (key === 'p') at = (at - 1 + terms.length) % terms.length;
    else if (key === 'l') {
      const chosen = await stage.ask({ ...termListPage(terms, inUse.length), preselected: term.id }, signal);
      if (chosen.key === 'esc') return;
      at = terms.findIndex(({ id }) => id === chosen.value);
    } else return;
  }
}

/** `v`: the requests of a step, whole. */
export async function readRequest({ stage }: Reader, view: StepView, signal: AbortSignal): Promise<void> {
  await stage.ask(requestPage(view), signal);
}

/** `b`: the steps that were passed, the last one first; nothing can be changed from there. */
export async function readBack(reader: Reader, passed: readonly StepView[], signal: AbortSignal): Promise<void> {
  let at = passed.length - 1;
  for (;;) {
    const view = passed[at];
    if (view === undefined) return;
    const { key } = await reader.stage.ask(readingPage(view, { earlier: at > 0, later: at < passed.length - 1 }), signal);
    if (key === 'b') at -= 1;
    else if (key === 'v') await readRequest(reader, view, signal);
    else if (key === '?') await readGlossary(reader, view.story, signal);
    else if (key === 'enter' && at < passed.length - 1) at += 1;
    else return;
  }
}
