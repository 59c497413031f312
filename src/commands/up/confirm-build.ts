import { ExplainedError } from '../../course/errors.ts';
import { ask, mustBeAbleToAsk } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import type { OpenWorld } from '../context/open-world.ts';
import type { Standing } from '../context/standing.ts';

const question = ({ hint }: CommandContext) => ({
  about: 'whether to build in your account',
  instead: [`Answer it with --yes: ${hint('up --yes')}`, `See first what would be built: ${hint('plan')}`],
});

/** Stops before anything is done when the question below couldn't be asked. */
export function mustBeAllowedToBuild(context: CommandContext): void {
  if (!context.flags.yes) mustBeAbleToAsk(context, question(context));
}

/** Says whose account it is before anything is made in it. */
export async function confirmBuild(context: CommandContext, { workspace }: Standing, { session, at }: OpenWorld): Promise<void> {
  if (context.flags.yes) return;
  const where = at.place === 'aws' ? 'AWS' : (session.target.endpoint ?? 'the endpoint');
  const prompt = `Build in ${where}, account ${at.account} as ${session.arn}, region ${at.region}, from ${workspace.dir}? [Enter: yes, n: no]`;
  const answer = await ask(context, { ...question(context), prompt });
  if (/^n/i.test(answer)) throw new ExplainedError({ what: 'Stopped; nothing was built', kind: 'interrupted' });
}
