import type { Choice } from '../../course/course.ts';
import { ExplainedError } from '../../course/errors.ts';
import type { Choices } from '../../course/step.ts';
import type { State } from '../../engine/state/row.ts';
import { nearest } from '../arguments/nearest.ts';
import type { KnownFlag } from '../arguments/parse.ts';
import type { CommandContext } from '../command.ts';
import { saidToUs } from './answers.ts';

/** The flags by which choices are made: `--network frugal`, or its environment variable. */
export function choiceFlags(choices: readonly Choice[]): KnownFlag[] {
  return choices.map(({ id, title, options }) => ({
    name: id,
    value: 'NAME',
    help: `${title}: ${options.map(({ value }) => value).join(', ')}`,
  }));
}

/**
 * What is chosen: what was said now, else what the state records, else what is preselected.
 * @throws ExplainedError for an option that isn't offered, and for a change that something already stands on
 */
export function chosen(
  context: Pick<CommandContext, 'flags' | 'typed' | 'shell' | 'hint'>,
  choices: readonly Choice[],
  state: Pick<State, 'choices' | 'rows'> | undefined,
): Choices {
  const made = choices.map((choice): [string, string] => {
    const recorded = state?.choices[choice.id];
    const said = saidToUs(context, choice.id);
    if (said === undefined) return [choice.id, recorded ?? choice.preselected];
    refuseUnoffered(choice, said);
    const stands = choice.step !== undefined && state?.rows[choice.step] !== undefined;
    if (stands && !choice.parameter && recorded !== undefined && said !== recorded) throw settled(context, choice, recorded);
    return [choice.id, said];
  });
  // What another version of the course let choose is kept.
  return { ...state?.choices, ...Object.fromEntries(made) };
}

function refuseUnoffered({ id, options }: Choice, said: string): void {
  const values = options.map(({ value }) => value);
  if (values.includes(said)) return;
  const meant = nearest(said, values);
  throw new ExplainedError({
    what: `--${id} can't be "${said}"`,
    why: `It offers ${options.map(({ value, title }) => `${value} (${title})`).join('; ')}.`,
    nextSteps: [meant === undefined ? `Choose one of ${values.join(', ')}.` : `Did you mean: --${id} ${meant}`],
  });
}

const settled = ({ hint }: Pick<CommandContext, 'hint'>, { id, title }: Choice, recorded: string) =>
  new ExplainedError({
    what: `${title} can't be changed any more`,
    why: `What was built stands on it (${id}: ${recorded}).`,
    nextSteps: [`Tear down first: ${hint('teardown')}`, `Or go on as it is, without --${id}.`],
  });
