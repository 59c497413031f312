import type { Difference } from '../../course/step.ts';
import type { Style } from '../style.ts';
import { commandLines } from '../text/failure.ts';
import { fold, foldParts } from '../text/fold.ts';
import { count, nameOf } from '../text/words.ts';

export interface RecoveryView {
  readonly project: string;
  /** Where it looked, for people: `account 123456789012, eu-west-1`. */
  readonly where: string;
  readonly steps: readonly {
    readonly step: string;
    readonly name: string;
    readonly found: 'there' | 'changed' | 'missing' | 'not-ours' | 'unknown';
    readonly differences: readonly Difference[];
    readonly createdAt: string | null;
    readonly createdAtGuessed: boolean;
    readonly why: string | null;
  }[];
  /** What carries the project's tag and is no step's. */
  readonly beside: readonly string[];
  /** The way to a whole backup, where there is one. */
  readonly backup: string | null;
}

export interface Candidate {
  readonly project: string;
  readonly names: readonly string[];
  /** The workspace that it has on this machine. */
  readonly dir: string | null;
}

/** What the state file would hold, before it is written. */
export function recoveryLines({ project, where, steps, beside, backup }: RecoveryView, style: Style): string[] {
  const { columns, strong, glyphs, good, care, faint, safe } = style;
  const taken = steps.filter(({ found }) => found === 'there' || found === 'changed');
  const guessed = taken.filter(({ createdAtGuessed }) => createdAtGuessed).length;
  const line = (sign: string, words: string, name: string) =>
    foldParts([`${sign} ${words}`, safe(name)], columns, { rest: '    ' });
  return [
    ...fold(`Found of ${project}, ${where}: ${count(taken.length, 'resource')}`, columns).map(strong),
    ...steps.flatMap(({ step, name, found, differences, why }) => {
      if (found === 'there') return line(good(glyphs.done), nameOf(step), name);
      if (found === 'missing') return line(glyphs.dot, `${nameOf(step)} isn't there`, name);
      const words = { changed: 'differs from what the course wants', 'not-ours': "isn't taken", unknown: "can't be looked for" };
      return [
        ...line(care(glyphs.warning), `${nameOf(step)} ${words[found]}`, name),
        ...(why === null ? [] : fold(safe(why), columns, { first: '    ' }).map(faint)),
        ...differences.flatMap(({ what, is, should }) =>
          fold(`${safe(what)}: is ${safe(is)}, should be ${safe(should)}`, columns, { first: '    ' }).map(faint),
        ),
      ];
    }),
    ...beside.flatMap((name) =>
      fold(`${glyphs.warning} ${safe(name)} carries its tag and belongs to no step: a teardown takes it`, columns, {
        rest: '  ',
      }),
    ),
    ...(guessed === 0
      ? []
      : fold(`AWS doesn't tell when ${guessed} of them ${guessed === 1 ? 'was' : 'were'} made: noted as of now.`, columns)),
    ...(backup === null
      ? []
      : fold(`${glyphs.warning} ${safe(backup)}`, columns, { rest: '  ' }).concat(
          fold(
            'That is the better way: it is what this program noted itself. Times and tokens are taken from it here too.',
            columns,
            {
              first: '  ',
            },
          ),
        )),
    '',
  ];
}

/** The projects that could be meant. */
export function candidateLines(candidates: readonly Candidate[], { columns, strong, safe }: Style): string[] {
  return [
    strong(`${count(candidates.length, 'project')} could be meant`),
    ...candidates.flatMap(({ project, names, dir }) => [
      ...foldParts([project, names.map(safe).join(', ')], columns, { first: '  ', rest: '      ' }),
      ...(dir === null ? [] : fold(`its workspace: ${safe(dir)}`, columns, { first: '      ' })),
    ]),
  ];
}

interface RecoveredView {
  readonly stateFile: string;
  readonly resources: number;
  readonly mend: boolean;
}

/** The state file is written: what it holds, and what to do next. */
export function recoveredLines(
  { stateFile, resources, mend }: RecoveredView,
  style: Style,
  hint: (words?: string) => string,
): string[] {
  const { columns, glyphs, good, safe } = style;
  const said = fold(`${glyphs.done} State file written, ${count(resources, 'resource')}: ${safe(stateFile)}`, columns, {
    rest: '  ',
  });
  return [
    ...said.map((line, index) => (index === 0 ? line.replace(glyphs.done, good(glyphs.done)) : line)),
    ...(mend ? commandLines('Mend', hint('up'), style) : commandLines('Look', hint('status'), style)),
    ...commandLines('Tear down', hint('teardown'), style),
  ];
}
