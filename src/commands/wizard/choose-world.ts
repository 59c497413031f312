import { pricesAsOf } from '../../aws/prices.ts';
import { readConfiguration } from '../../aws/profiles.ts';
import { regions } from '../../aws/regions.ts';
import { ExplainedError, errorView } from '../../course/errors.ts';
import type { Place } from '../../engine/state/row.ts';
import { accountPage, profilePage, regionPage } from '../../ui/ink/pages/account.ts';
import { troublePage } from '../../ui/ink/pages/trouble.ts';
import { spellCommands } from '../../ui/text/spell-commands.ts';
import { answer } from '../context/answers.ts';
import { knownPlace } from '../context/choose-place.ts';
import { openWorld } from '../context/open-world.ts';
import { askWorld } from './first-question.ts';
import type { PartEnd, Play } from './play.ts';

const quit: PartEnd = { over: 'done' };

/**
 * The first question, unless it was answered; for AWS, whose account and where. Nothing is made yet.
 * @param answered what was answered already, by flags or before the course was loaded
 */
export async function chooseWorld(play: Play, answered?: Place): Promise<PartEnd> {
  const known = knownPlace(play.context, play.standing);
  for (let first = answered; ; first = undefined) {
    const place = known ?? first ?? (await askWorld(play));
    if (place === 'quit') return quit;
    const end = place === 'sandbox' ? 'rehearse' : await chooseAccount(play, place);
    if (end === 'rehearse') {
      setFlags(play, { rehearse: true, yes: true });
      play.where = { world: 'rehearsal', project: undefined, account: undefined, region: undefined };
      return 'on';
    }
    if (end !== 'again') return end;
    if (known !== undefined) return quit;
  }
}

/** Profile and region where nothing says them, then whose account that is. `again`: back to the first question. */
async function chooseAccount(play: Play, place: Place): Promise<PartEnd | 'again' | 'rehearse'> {
  const { ask, standing, context } = play;
  const said = (flag: 'profile' | 'region') => answer(context, flag, standing.settings[flag]);
  const found = await readConfiguration({ profile: said('profile'), region: said('region') });
  let profile = said('profile');
  if (profile === undefined && place === 'aws' && found.profiles.length > 0) {
    const preferred = found.profiles.includes('default') ? 'default' : undefined;
    const { key, value } = await ask(profilePage(found.profiles, preferred));
    if (key !== 'enter') return key === 'q' ? quit : 'again';
    profile = value === '' ? undefined : value;
  }
  let region = said('region');
  if (region === undefined && place === 'aws') {
    const configured = (await readConfiguration({ profile })).region;
    const { key, value } = await ask(regionPage(regions, configured));
    if (key !== 'enter') return key === 'q' ? quit : 'again';
    region = value;
  }
  const flags = {
    ...(place === 'aws' ? { aws: true as const } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  };
  const before = play.context;
  setFlags(play, flags);
  const end = await confirmAccount(play, place);
  if (end === 'again' || end === 'rehearse') play.context = before;
  return end;
}

async function confirmAccount(play: Play, place: Place): Promise<PartEnd | 'again' | 'rehearse'> {
  const { ask, standing } = play;
  for (;;) {
    try {
      play.busy = 'Asking AWS who you are';
      const { session, at, close } = await openWorld(play.context, standing, place);
      close();
      const isAws = at.place === 'aws';
      const page = accountPage({
        where: isAws ? 'AWS' : (session.target.endpoint ?? 'the endpoint'),
        account: at.account,
        arn: session.arn,
        region: at.region,
        workspace: standing.workspace.dir,
        pricesOf: `${pricesAsOf.date}, ${pricesAsOf.region}`,
      });
      const { key } = await ask(page);
      if (key !== 'enter') return key === 'q' ? quit : 'again';
      setFlags(play, { yes: true });
      // A profile may name an endpoint of its own: the workspace is that endpoint's then, and never AWS's.
      if (!isAws && session.target.endpoint !== undefined) setPlace(play, session.target.endpoint);
      play.where = { world: isAws ? 'aws' : 'endpoint', project: undefined, account: at.account, region: at.region };
      return 'on';
    } catch (error) {
      if (!(error instanceof ExplainedError)) throw error;
      const { key, value } = await ask(
        troublePage("AWS can't be reached like this", spellCommands(errorView(error), play.context.hint), [
          { value: 'again', label: 'Try again', detail: 'with the same profile and region' },
          { value: 'choose', label: 'Choose again' },
          { value: 'rehearse', label: 'Rehearse on this machine instead', detail: 'free, no account needed' },
        ]),
      );
      if (key === 'q') return { over: 'preflight' };
      if (value === 'choose') return 'again';
      if (value === 'rehearse') return 'rehearse';
    }
  }
}

function setPlace(play: Play, endpoint: string): void {
  const { aws: _, ...flags } = play.context.flags;
  const typed = new Set([...play.context.typed].filter((flag) => flag !== 'aws'));
  play.context = { ...play.context, flags, typed };
  setFlags(play, { 'endpoint-url': endpoint });
}

/** Answers questions of the commands beforehand, as if they had been typed. */
export function setFlags(play: Play, flags: Readonly<Record<string, string | true>>): void {
  const { context } = play;
  play.context = {
    ...context,
    flags: { ...context.flags, ...flags },
    typed: new Set([...context.typed, ...Object.keys(flags)]),
  };
}
