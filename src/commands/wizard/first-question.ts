import type { Place } from '../../engine/state/row.ts';
import { welcomePage } from '../../ui/ink/pages/welcome.ts';
import type { Opening } from './play.ts';
import { readGlossary } from './read.ts';

/** The first question: rehearse, or build in AWS. `quit`: neither. @throws Withdrawn on Ctrl-C */
export async function askWorld({ ask, standing, stage, stop }: Opening): Promise<Place | 'quit'> {
  const page = welcomePage({ workspace: standing.workspace.dir, elsewhere: standing.others });
  for (;;) {
    const { key, value } = await ask(page);
    if (key === 'q') return 'quit';
    if (key === 'enter') return value === 'aws' ? 'aws' : 'sandbox';
    const { glossary } = await import('../../../steps/glossary/index.ts');
    await readGlossary({ stage, glossary }, 'account AWS website', stop);
  }
}
