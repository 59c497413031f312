import { type ElsewhereView, elsewhereLines } from '../../screens/start-lines.ts';
import { fold } from '../../text/fold.ts';
import type { Page } from '../page.ts';

export interface WelcomeView {
  /** Where the workspace will be made. */
  readonly workspace: string;
  readonly elsewhere: readonly ElsewhereView[];
}

/** The first question, and for a rehearsal the only one. */
export function welcomePage({ workspace, elsewhere }: WelcomeView): Page {
  return {
    title: 'Welcome. You are about to build a website of misfit creatures on AWS.',
    body: (style) => [
      ...fold(
        'Step by step: each is told first, then you see the calls it sends, then it happens. In the end everything can be torn down again, and nothing stays behind.',
        style.columns,
      ),
      '',
      ...fold(`Your copy of everything goes to ${style.safe(workspace)}`, style.columns),
      ...(elsewhere.length === 0 ? [] : ['', ...elsewhereLines(elsewhere, style)]),
    ],
    options: [
      { value: 'rehearse', label: 'Rehearse on this machine', detail: 'free, no account needed' },
      { value: 'aws', label: 'Build in AWS', detail: 'in your own account; costs are shown' },
    ],
    preselected: 'rehearse',
    keys: [
      { key: 'enter', does: 'choose' },
      { key: '?', does: 'glossary' },
      { key: 'q', does: 'quit' },
    ],
  };
}
