import type { ErrorView } from '../../../course/errors.ts';
import { type Candidate, type RecoveryView, recoveryLines } from '../../screens/recovery-lines.ts';
import { failureLines } from '../../text/failure.ts';
import { fold } from '../../text/fold.ts';
import { count } from '../../text/words.ts';
import type { KeyHint, Page } from '../page.ts';

const choose: readonly KeyHint[] = [
  { key: 'enter', does: 'choose' },
  { key: 'q', does: 'quit' },
];

/** Nobody remembers any more what was built: why, and the way back. */
export function lostPage(error: ErrorView): Page {
  return {
    title: "What was built here isn't remembered any more",
    body: (style) => [
      ...failureLines(error, style),
      '',
      ...fold(
        'Everything carries the project in its tags and its name, so it can be looked for. Looking changes nothing.',
        style.columns,
      ),
    ],
    options: [
      { value: 'recover', label: 'Look for it now', detail: 'you see what was found before anything is written' },
      { value: 'stop', label: 'Leave it', detail: 'nothing changes' },
    ],
    preselected: 'recover',
    keys: choose,
  };
}

/** What was found, before it is written. */
export function foundPage(view: RecoveryView): Page {
  return {
    title: `Write this down as what ${view.project} has?`,
    body: (style) => recoveryLines(view, style).slice(0, -1),
    options: [
      { value: 'write', label: 'Write it down, and go on from there' },
      { value: 'stop', label: 'Leave it', detail: 'nothing is written' },
    ],
    preselected: 'write',
    keys: choose,
  };
}

/** Which of several projects is this workspace's. */
export function answerPage(title: string, found: { readonly candidates: readonly Candidate[] } | undefined): Page {
  if (found === undefined) return { title: '', body: () => [], prompt: title, keys: [{ key: 'enter', does: 'answer' }] };
  return {
    title: 'Which of these projects is this one?',
    body: (style) =>
      fold('Several are there. One that has a folder of its own on this machine is hardly the one.', style.columns),
    options: found.candidates.map(({ project, names, dir }) => ({
      value: project,
      label: project,
      detail: dir ?? count(names.length, 'resource'),
    })),
    keys: [
      { key: 'enter', does: 'choose' },
      { key: 'esc', does: 'none of them' },
    ],
  };
}
