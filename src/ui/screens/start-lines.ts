import type { Style } from '../style.ts';
import { costSentence } from '../text/cost.ts';
import { commandLines } from '../text/failure.ts';
import { fold } from '../text/fold.ts';
import { dollars } from '../text/words.ts';

export interface StartView {
  readonly workspace: string | null;
  readonly project: string | null;
  readonly place: 'aws' | 'sandbox' | 'endpoint' | null;
  readonly perHour: number;
  readonly modules: readonly (ModuleView & { readonly steps: readonly { readonly title: string }[] })[];
  readonly elsewhere: readonly ElsewhereView[];
  readonly next: string;
}

/** How a module stands. */
export interface ModuleView {
  readonly id: string;
  readonly title: string;
  /** What works once it stands, in a sentence. */
  readonly result: string;
  readonly finished: boolean;
  readonly begun: boolean;
}

export interface ElsewhereView {
  readonly dir: string;
  readonly project: string;
  readonly place: 'aws' | 'sandbox' | 'endpoint';
  readonly standing: number;
  readonly perHour: number;
  /** Only where its folder is gone: the command that finds again what it built. */
  readonly recover?: string;
}

type Hint = (words?: string) => string;

/** Where the learner stands, or what there is to build, and what to type next. */
export function startLines(view: StartView, style: Style, hint: Hint): string[] {
  return view.project === null ? freshLines(view, style, hint) : standingLines(view, style, hint);
}

function freshLines(view: StartView, style: Style, hint: Hint): string[] {
  const { columns, strong, glyphs } = style;
  return [
    strong('Mythical Mysfits'),
    ...fold('Build a website of misfit creatures on AWS, step by step, and tear it down again.', columns),
    '',
    ...view.modules.flatMap(({ title, steps }) => [
      strong(title),
      ...steps.flatMap((step) => fold(`${glyphs.doing} ${step.title}`, columns, { first: '  ', rest: '    ' })),
    ]),
    '',
    'Next',
    ...commandLines('Rehearse', view.next, style),
    ...fold('on this machine: free, no account needed', columns, { first: '            ' }),
    ...commandLines('Build', hint('up --aws'), style),
    ...fold('in AWS, in your own account', columns, { first: '            ' }),
    ...commandLines('Look', hint('plan'), style),
    ...elsewhereLines(view.elsewhere, style),
  ];
}

function standingLines(view: StartView, style: Style, hint: Hint): string[] {
  const { columns, strong, safe } = style;
  const world = view.place === 'sandbox' ? 'rehearsal' : 'aws';
  const where =
    view.place === 'sandbox' ? 'a rehearsal on this machine' : view.place === 'aws' ? 'in AWS' : 'at another endpoint';
  return [
    ...fold(`${view.project}, ${where}, ${safe(view.workspace ?? '')}`, columns).map(strong),
    '',
    ...moduleLines(view.modules, style),
    ...fold(`Cost of leaving it: ${costSentence(view.perHour, world)}.`, columns),
    '',
    ...commandLines('Next', view.next, style),
    ...commandLines('Look', hint('status'), style),
    ...(view.modules.some(({ begun }) => begun) ? commandLines('Tear down', hint('teardown'), style) : []),
    ...elsewhereLines(view.elsewhere, style),
  ];
}

/** The modules, each with what works by it, or how far it is. */
export function moduleLines(modules: readonly ModuleView[], { columns, glyphs, good }: Style): string[] {
  return modules.flatMap(({ title, result, finished, begun }) => {
    const sign = finished ? glyphs.done : begun ? glyphs.warning : glyphs.dot;
    const said = finished ? result : begun ? 'begun, not finished' : 'not built';
    const [first = '', ...rest] = fold(`${sign} ${title}: ${said}`, columns, { rest: '  ' });
    return [finished ? first.replace(sign, good(sign)) : first, ...rest];
  });
}

/** Workspaces that may have been forgotten, with what they cost. */
export function elsewhereLines(elsewhere: readonly ElsewhereView[], style: Style): string[] {
  const { columns, care, glyphs, safe } = style;
  return elsewhere.flatMap(({ dir, project, place, perHour, recover }) => {
    const cost =
      place === 'sandbox' ? 'a rehearsal, free' : perHour === 0 ? 'nothing by the hour' : `about ${dollars(perHour * 24)} a day`;
    if (recover !== undefined) {
      const gone = `${glyphs.warning} ${project}: its folder is gone (${safe(dir)}); what it built may still cost: ${cost}`;
      return [...fold(gone, columns, { rest: '  ' }).map(care), ...commandLines('Find it', recover, style)];
    }
    const lines = fold(`${glyphs.warning} ${project} still stands (${cost}): ${safe(dir)}`, columns, { rest: '  ' });
    return lines.map(care);
  });
}
