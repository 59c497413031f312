import { fold } from '../../text/fold.ts';
import type { Page } from '../page.ts';
import { proseLines } from '../prose.ts';

interface ExerciseView {
  readonly title: string;
  /** What will be seen and why, in a paragraph. */
  readonly story: string;
}

/** Something to try on what stands: what will be seen, before it is done. */
export function exercisePage({ title, story }: ExerciseView, world: 'rehearsal' | 'aws' | 'endpoint'): Page {
  return {
    title,
    body: (style) => [
      ...proseLines(story, style),
      '',
      ...fold(
        world === 'rehearsal'
          ? 'You watch what happens; it ends by itself. In AWS it takes a few minutes.'
          : 'You watch what happens, for a few minutes; it ends by itself.',
        style.columns,
      ),
    ],
    words: story,
    keys: [
      { key: 'enter', does: 'do it and watch' },
      { key: '?', does: 'glossary' },
      { key: 'esc', does: 'back' },
      { key: 'q', does: 'quit' },
    ],
  };
}
