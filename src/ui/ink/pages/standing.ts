import { type ElsewhereView, elsewhereLines, type ModuleView, moduleLines } from '../../screens/start-lines.ts';
import { costSentence } from '../../text/cost.ts';
import { fold } from '../../text/fold.ts';
import type { Option, Page } from '../page.ts';

export interface StandingView {
  readonly project: string;
  readonly workspace: string;
  readonly world: 'rehearsal' | 'aws';
  readonly perHour: number;
  readonly modules: readonly ModuleView[];
  /** How many resources are recorded. */
  readonly resources: number;
  readonly elsewhere: readonly ElsewhereView[];
  /** What else can be done with what stands. */
  readonly extras: readonly Option[];
  /** Where a new one could be begun, when the learner stands in another folder. */
  readonly here: string | undefined;
}

/** Where you stand, when there is a workspace already. */
export function standingPage(view: StandingView): Page {
  const { project, workspace, world, perHour, modules, resources, elsewhere, extras, here } = view;
  const next = modules.find(({ finished }) => !finished);
  const nothing = resources === 0;
  const go = nothing ? 'Begin' : next?.begun ? 'Go on where you stopped' : 'Go on';
  const options: Option[] = [
    ...(next === undefined ? [] : [{ value: 'on', label: go, detail: next.title }]),
    ...(modules.some(({ finished }) => finished) ? [{ value: 'open', label: 'Open it', detail: 'in your browser' }] : []),
    ...extras,
    ...(nothing ? [] : [{ value: 'teardown', label: 'Tear down', detail: 'delete all of it; you are shown first what goes' }]),
    ...(here === undefined ? [] : [{ value: 'new', label: 'Begin another one here', detail: here }]),
    { value: 'stop', label: 'Leave it', detail: 'nothing changes' },
  ];
  return {
    title: `Welcome back to ${project}`,
    body: (style) => [
      ...moduleLines(modules, style),
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
