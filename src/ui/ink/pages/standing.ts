import { type ElsewhereView, elsewhereLines } from '../../screens/start-lines.ts';
import { costSentence } from '../../text/cost.ts';
import { fold } from '../../text/fold.ts';
import type { Option, Page } from '../page.ts';

export interface StandingView {
  readonly project: string;
  readonly workspace: string;
  readonly world: 'rehearsal' | 'aws';
  readonly perHour: number;
  readonly modules: readonly {
    readonly id: string;
    readonly title: string;
    readonly result: string;
    readonly finished: boolean;
    readonly begun: boolean;
  }[];
  /** How many resources are recorded. */
  readonly resources: number;
  readonly elsewhere: readonly ElsewhereView[];
  /** Where a new one could be begun, when the learner stands in another folder. */
  readonly here: string | undefined;
}

/** Where you stand, when there is a workspace already. */
export function standingPage(view: StandingView): Page {
  const { project, workspace, world, perHour, modules, resources, elsewhere, here } = view;
  const next = modules.find(({ finished }) => !finished);
  const nothing = resources === 0;
  const go = nothing ? 'Begin' : next?.begun ? 'Go on where you stopped' : 'Go on';
  const options: Option[] = [
    ...(next === undefined ? [] : [{ value: 'on', label: go, detail: next.title }]),
    ...(modules.some(({ finished }) => finished) ? [{ value: 'open', label: 'Open it', detail: 'in your browser' }] : []),
    ...(nothing ? [] : [{ value: 'teardown', label: 'Tear down', detail: 'delete all of it; you are shown first what goes' }]),
    ...(here === undefined ? [] : [{ value: 'new', label: 'Begin another one here', detail: here }]),
    { value: 'stop', label: 'Leave it', detail: 'nothing changes' },
  ];
  return {
    title: `Welcome back to ${project}`,
    body: (style) => [
      ...modules.flatMap(({ title, result, finished, begun }) => {
        const { glyphs, good } = style;
        const sign = finished ? glyphs.done : begun ? glyphs.warning : glyphs.dot;
        const said = finished ? result : begun ? 'begun, not finished' : 'not built';
        const lines = fold(`${sign} ${title}: ${said}`, style.columns, { rest: '  ' });
        return lines.map((line, index) => (index === 0 && finished ? line.replace(sign, good(sign)) : line));
      }),
      ...(nothing
        ? fold('Nothing of it stands.', style.columns)
        : fold(`Leaving it costs ${costSentence(perHour, world)}.`, style.columns)),
      ...fold(`Workspace: ${style.safe(workspace)}`, style.columns, { rest: '  ' }),
      ...(elsewhere.length === 0 ? [] : ['', ...elsewhereLines(elsewhere, style)]),
    ],
    options,
    preselected: options[0]?.value ?? 'stop',
    keys: [
      { key: 'enter', does: 'choose' },
      ...(nothing ? [] : [{ key: 'b', does: 'read again' }]),
      { key: '?', does: 'glossary' },
      ...(nothing ? [] : [{ key: 't', does: 'tear down' }]),
      { key: 'q', does: 'quit' },
    ],
  };
}
