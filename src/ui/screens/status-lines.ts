import type { ErrorView } from '../../course/errors.ts';
import type { Difference, Link } from '../../course/step.ts';
import type { Scene } from '../screen.ts';
import type { Style } from '../style.ts';
import { costSentence } from '../text/cost.ts';
import { commandLines, failureLines } from '../text/failure.ts';
import { fold, foldParts } from '../text/fold.ts';
import { spellCommands } from '../text/spell-commands.ts';
import { age, dollars, nameOf } from '../text/words.ts';
import { type ReleaseView, releaseStateLines } from './release-lines.ts';
import { type ElsewhereView, elsewhereLines } from './start-lines.ts';

type Found = 'there' | 'changed' | 'missing' | 'unknown' | 'not looked at';

export interface StepView {
  readonly step: string;
  readonly title: string;
  readonly type: string;
  readonly name: string;
  readonly status: string;
  readonly createdAt: string | null;
  readonly ageSeconds: number | null;
  /** US dollars. */
  readonly perHour: number;
  /** US dollars since it was made. */
  readonly soFar: number;
  readonly found: Found;
  readonly differences: readonly Difference[];
  readonly links: readonly Link[];
  readonly error: ErrorView | null;
}

export interface StatusView {
  readonly type: 'status';
  readonly project: string;
  readonly place: 'aws' | 'sandbox' | 'endpoint';
  readonly account: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly workspace: string;
  readonly since: string | null;
  readonly modules: readonly {
    readonly id: string;
    readonly title: string;
    readonly standing: 'not built' | 'unfinished' | 'finished';
    readonly steps: readonly StepView[];
  }[];
  /** Rows of steps that this version doesn't know. */
  readonly unknown: readonly StepView[];
  /** What can be opened, by label. */
  readonly urls: Readonly<Record<string, string>>;
  /** US dollars; of a rehearsal, what AWS would take. */
  readonly cost: { readonly perHour: number; readonly perDay: number; readonly soFar: number };
  readonly drift: readonly Pick<StepView, 'step' | 'name' | 'found' | 'differences'>[];
  /** The pipeline's last release; null where there is no pipeline, or it couldn't be looked at. */
  readonly release: ReleaseView | null;
  readonly problem: ErrorView | null;
  readonly elsewhere: readonly ElsewhereView[];
}

const foundWords: Readonly<Record<Found, string>> = {
  there: '',
  changed: 'differs from what the course wants',
  missing: 'is recorded, but not there',
  unknown: "couldn't be looked at",
  'not looked at': 'is recorded; nobody could look',
};

/** What stands, by module, with age, links, cost and drift. */
export function statusLines(view: StatusView, style: Style, scene: Scene, now = Date.now()): string[] {
  const { columns, strong, safe, link, glyphs } = style;
  const where = view.place === 'sandbox' ? 'rehearsal on this machine' : `account ${view.account}, ${view.region}`;
  const built = view.modules.some(({ steps }) => steps.length > 0) || view.unknown.length > 0;
  return [
    ...foldParts([view.project, where, safe(view.workspace)], columns).map(strong),
    ...view.modules.flatMap(({ title, standing, steps }) => [
      '',
      ...fold(`${title} (${standing})`, columns).map(strong),
      ...steps.flatMap((step) => stepLines(step, style, scene)),
    ]),
    ...(view.unknown.length === 0
      ? []
      : ['', strong('Built by another version'), ...view.unknown.flatMap((step) => stepLines(step, style, scene))]),
    '',
    ...(view.release === null ? [] : releaseStateLines(view.release, style, { hint: scene.hint, now })),
    ...Object.entries(view.urls).flatMap(([label, url]) => foldParts([`Open ${label}:`, link(url)], columns, { rest: '    ' })),
    ...fold(`Cost: ${costSentence(view.cost.perHour, scene.world)}${soFar(view, scene)}`, columns, { rest: '  ' }),
    ...(view.drift.length === 0
      ? []
      : fold(`${glyphs.warning} Not all is as it should be; this brings it into line:`, columns, { rest: '  ' })),
    ...(view.drift.length === 0 ? [] : commandLines('Mend', scene.hint('up'), style)),
    ...(view.problem ? failureLines(spellCommands(view.problem, scene.hint), style) : []),
    ...(built ? commandLines('Tear down', scene.hint('teardown'), style) : commandLines('Build', scene.hint('up'), style)),
    ...elsewhereLines(view.elsewhere, style),
  ];
}

const soFar = ({ cost }: StatusView, { world }: Scene) =>
  world === 'rehearsal' || cost.soFar === 0 ? '' : `; about ${dollars(cost.soFar)} so far`;

/** What one resource costs, where it costs by the hour; a rehearsal runs no meter. */
function costOf({ perHour, soFar }: StepView, { world }: Scene): string {
  if (perHour === 0) return '';
  return world === 'rehearsal' ? `in AWS ${dollars(perHour)}/h` : `${dollars(perHour)}/h, ${dollars(soFar)} so far`;
}

function stepLines(step: StepView, style: Style, scene: Scene): string[] {
  const { columns, glyphs, good, care, faint, link, safe } = style;
  const fine = step.status === 'created' && step.found === 'there';
  const unseen = step.status === 'created' && step.found === 'not looked at';
  const sign = fine ? glyphs.done : unseen ? glyphs.dot : glyphs.warning;
  const words = step.status === 'created' ? foundWords[step.found] : `(${step.status})`;
  const old = step.ageSeconds === null ? '' : age(step.ageSeconds * 1000);
  const said = [`${sign} ${nameOf(step.step)}${words === '' ? '' : ` ${words}`}`, safe(step.name), old, costOf(step, scene)];
  const [first = '', ...rest] = foldParts(said, columns, { rest: '    ' });
  return [
    first.replace(sign, fine ? good(sign) : unseen ? sign : care(sign)),
    ...rest,
    ...step.differences.flatMap(({ what, is, should }) =>
      fold(`${what}: is ${safe(is)}, should be ${safe(should)}`, columns, { first: '    ' }).map(faint),
    ),
    ...step.links.flatMap(({ label, url }) => foldParts([`${label}:`, link(url)], columns, { first: '    ' })),
    ...(step.error ? failureLines(spellCommands(step.error, scene.hint), style).map((line) => `  ${line}`) : []),
  ];
}
