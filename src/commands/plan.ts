import { choices } from '../../steps/choices.ts';
import { planLines } from '../ui/screens/plan-lines.ts';
import type { Command } from './command.ts';
import { changesOf } from './context/changes.ts';
import { worldOf } from './context/choose-place.ts';
import { makePlan } from './context/make-plan.ts';
import { readStanding } from './context/standing.ts';

/** Shows every step with its calls, usual time and price; writes nothing and sends nothing. */
export const plan: Command = async (context) => {
  const standing = await readStanding(context);
  const { project, region, steps } = await makePlan(context, standing);
  const place = standing.state?.place ?? standing.settings.place ?? (context.flags.aws ? 'aws' : 'sandbox');
  // A folder in which nothing was begun doesn't know its place: what is typed next has to name it again.
  const placeUnsaid = place === 'aws' && standing.settings.place === undefined;
  // What was asked about is what is meant: another network, say.
  const asked = choices.flatMap(({ id }) => (context.typed.has(id) ? [`--${id} ${context.flags[id]}`] : []));
  const more = [...(placeUnsaid ? ['--aws'] : []), ...asked].join(' ');
  const hint = (words?: string) => context.hint(more === '' ? words : `${words ?? ''} ${more}`.trimStart());
  const { course } = await import('../../steps/index.ts');
  const changes = (await changesOf(context, standing, course)) ?? null;
  const perHour = steps.reduce((sum, { card }) => sum + card.perHour, 0);
  const view = {
    type: 'plan',
    project,
    region,
    place,
    perHour,
    perDay: perHour * 24,
    changes,
    steps: steps.map(({ card, type, name, status, requests }) => ({
      ...card,
      type,
      name,
      status: status ?? 'not begun',
      requests: requests.map(({ kind, service, operation, input, line }) => ({ kind, service, operation, input, line })),
    })),
  };
  context.screen.show({
    document: view,
    lines: (style) => planLines(view, style, { world: worldOf(place), hint, all: Boolean(context.flags.verbose) }),
  });
  return 'done';
};
