import { parsePolicyDocument } from '../../authorization/policy-document.ts';
import { takeOver } from '../../surroundings.ts';
import { dropState, putBack, snapshotNames, takeSnapshot } from '../../world/snapshots.ts';
import { ControlError, type Route } from '../route.ts';

/** What keeps, exchanges or ends the world. */
export const worldRoutes: readonly Route[] = [
  { method: 'GET', path: '/snapshots', run: (_request, { world }) => snapshotNames(world.dir) },
  {
    method: 'POST',
    path: '/snapshots/:name',
    run: ({ params }, { world, gate }) => gate.alone(() => takeSnapshot(world.dir, params.name ?? '')),
  },
  {
    method: 'POST',
    path: '/snapshots/:name/restore',
    async run({ params: { name = '' } }, { world, exchange }) {
      if (!(await snapshotNames(world.dir)).includes(name)) throw new ControlError(404, `There is no snapshot named ${name}.`);
      await exchange(() => putBack(world.dir, name));
    },
  },
  { method: 'POST', path: '/reset', run: (_request, { world, exchange }) => exchange(() => dropState(world.dir)) },
  {
    method: 'PUT',
    path: '/surroundings',
    run({ body }, { env }) {
      try {
        if (env) takeOver(body, env);
      } catch (error) {
        throw new ControlError(400, error instanceof Error ? error.message : String(error));
      }
    },
  },
  { method: 'POST', path: '/stop', run: (_request, { stop }) => stop('It was told to stop.') },
  {
    method: 'POST',
    path: '/accounts',
    run({ body: { account, user } }, { world }) {
      if (account !== undefined && !(typeof account === 'string' && /^\d{12}$/.test(account))) {
        throw new ControlError(400, 'An account is a text of twelve digits.');
      }
      return world.credentials.add({ ...(account !== undefined && { account }), ...(typeof user === 'string' && { user }) });
    },
  },
  {
    method: 'POST',
    path: '/users',
    run({ body: { policies, user = 'held-to-policies' } }, { world }) {
      if (typeof user !== 'string' || !/^[\w+=,.@-]{1,64}$/.test(user))
        throw new ControlError(400, "A user's name is up to 64 letters.");
      if (!Array.isArray(policies)) throw new ControlError(400, '`policies` is a list of policy documents.');
      return world.credentials.add({ account: world.account, user, policies: policies.map(checkedDocument) });
    },
  },
];

/** A policy document as text. @throws ControlError when IAM wouldn't take it */
function checkedDocument(document: unknown): string {
  const text = JSON.stringify(document);
  try {
    parsePolicyDocument(text, 'identity');
    return text;
  } catch (error) {
    throw new ControlError(400, error instanceof Error ? error.message : String(error));
  }
}
