import { openSession, type Session } from '../../aws/session.ts';
import { ExplainedError } from '../../course/errors.ts';
import type { CallRecord } from '../../engine/events.ts';
import type { Place, Whereabouts } from '../../engine/state/row.ts';
import type { CommandContext } from '../command.ts';
import { answer } from './answers.ts';
import { runningSandbox } from './running-sandbox.ts';
import type { Standing } from './standing.ts';

/** An open door to the AWS a workspace builds in. */
export interface OpenWorld {
  readonly session: Session;
  readonly at: Whereabouts;
  /** What was asked to find out who calls, for the record of calls. */
  readonly asked: readonly CallRecord[];
  readonly close: () => void;
}

/**
 * Opens the session of a place; a rehearsal's sandbox is started when it doesn't run.
 * @throws ExplainedError of kind `preflight` for credentials, region or endpoint that don't serve
 */
export async function openWorld(context: CommandContext, standing: Standing, place: Place): Promise<OpenWorld> {
  const asked: CallRecord[] = [];
  const session = await openSession({
    ...(await sessionOptions(context, standing, place)),
    onCall: (call) => void asked.push(call),
  });
  // AWS_ENDPOINT_URL and a profile's endpoint_url make another place of what was asked for as AWS.
  const at = { place: session.target.kind, account: session.account, region: session.region };
  if (place === 'sandbox' && standing.state && standing.state.account !== session.account) {
    session.close();
    throw lostWorld(standing);
  }
  return { session, at, asked, close: () => session.close() };
}

/** The sandbox's folder was deleted or exchanged: a new world has a new account, and nothing of the old one is anywhere. */
function lostWorld({ workspace, state }: Standing): ExplainedError {
  return new ExplainedError({
    what: `The sandbox that ${state?.project} was built in is gone`,
    why: `${workspace.sandboxDir} holds another world now, in which nothing of it exists`,
    nextSteps: [
      'Begin again in a new folder: --dir',
      `Delete this one when you like (${workspace.dir}): nothing of it is left elsewhere`,
    ],
    kind: 'preflight',
  });
}

async function sessionOptions(context: CommandContext, { workspace, settings, state }: Standing, place: Place) {
  if (place === 'sandbox') return { sandbox: await runningSandbox(context, workspace) };
  const profile = answer(context, 'profile', settings.profile);
  const region = answer(context, 'region', state?.region ?? settings.region);
  const endpointUrl = place === 'endpoint' ? answer(context, 'endpoint-url', settings.endpointUrl) : undefined;
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
  };
}
