import type { Link } from '../../../course/step.ts';
import { costSentence } from '../../text/cost.ts';
import { fold, foldParts } from '../../text/fold.ts';
import type { Option, Page } from '../page.ts';

export interface ModuleEndView {
  readonly title: string;
  /** What works now, in a sentence. */
  readonly result: string;
  readonly links: readonly Link[];
  /** What was proved; `failed` where a check found something. */
  readonly checks: readonly { readonly title: string; readonly ok: boolean }[];
  /** US dollars an hour of everything that stands. */
  readonly perHour: number;
  readonly world: 'rehearsal' | 'aws';
  /** The module that comes next. */
  readonly next: string | undefined;
  /** What else can be done with what stands. */
  readonly extras: readonly Option[];
}

/** A module's end: what works now, the proof, what leaving it costs, and where to go from here. */
export function moduleEndPage(view: ModuleEndView): Page {
  const { title, result, links, checks, perHour, world, next, extras } = view;
  const options: Option[] = [
    ...(next === undefined ? [] : [{ value: 'on', label: 'Go on', detail: next }]),
    ...(links.length > 0 ? [{ value: 'open', label: 'Open it', detail: 'in your browser' }] : []),
    ...extras,
    { value: 'stop', label: 'Stop here', detail: 'it stays as it is, and you can come back' },
    { value: 'teardown', label: 'Tear down', detail: 'delete all of it; you are shown first what goes' },
  ];
  return {
    title: `${title}: ${result}`,
    body: (style) => [
      ...links.flatMap(({ label, url }) => foldParts([`Open ${label}`, style.link(url)], 1000)),
      ...checks.flatMap(({ title: proved, ok }) =>
        fold(`${ok ? style.glyphs.done : style.glyphs.failed} ${proved}`, style.columns, { rest: '  ' }).map(
          ok ? style.good : style.bad,
        ),
      ),
      ...fold(`Leaving it costs ${costSentence(perHour, world)}.`, style.columns),
      ...(next === undefined ? ['', ...fold('That was the last module there is so far.', style.columns)] : []),
    ],
    options,
    preselected: options[0]?.value ?? 'stop',
    keys: [
      { key: 'enter', does: 'choose' },
      { key: 'b', does: 'read again' },
      { key: '?', does: 'glossary' },
      { key: 't', does: 'tear down' },
      { key: 'q', does: 'quit' },
    ],
  };
}
