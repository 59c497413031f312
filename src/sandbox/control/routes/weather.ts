import { parseFault } from '../../server/faults/fault.ts';
import { type ControlContext, ControlError, type Route } from '../route.ts';

const clockOf = ({ world: { clock } }: ControlContext) => ({
  profile: clock.profile,
  factor: clock.factor,
  now: clock.now().toISOString(),
});

/** Time, switches and faults: AWS on a good or a bad day. */
export const weatherRoutes: readonly Route[] = [
  { method: 'GET', path: '/clock', run: (_request, context) => clockOf(context) },
  {
    method: 'PUT',
    path: '/clock',
    run({ body: { profile, factor = 1, move = 0 } }, context) {
      if (profile !== undefined && profile !== 'instant' && profile !== 'aws') {
        throw new ControlError(400, 'A profile is `instant` or `aws`.');
      }
      if (typeof factor !== 'number' || !(factor >= 1 && factor <= 20))
        throw new ControlError(400, 'A factor is a number from 1 to 20.');
      if (typeof move !== 'number' || !Number.isFinite(move)) throw new ControlError(400, '`move` is a number of seconds.');
      if (profile !== undefined) context.world.clock.run(profile, factor);
      if (move !== 0) context.world.clock.move(move);
      return clockOf(context);
    },
  },
  { method: 'GET', path: '/switches', run: (_request, { world }) => world.switches.on() },
  {
    method: 'PUT',
    path: '/switches/*name',
    run({ params: { name = '' }, body: { on } }, { world }) {
      if (typeof on !== 'boolean') throw new ControlError(400, '`on` is true or false.');
      world.switches.turn(name, on);
      return world.switches.on();
    },
  },
  { method: 'GET', path: '/faults', run: (_request, { faults }) => faults.list() },
  {
    method: 'POST',
    path: '/faults',
    run({ body }, { faults }) {
      try {
        return faults.add(parseFault(body));
      } catch (error) {
        throw new ControlError(400, error instanceof Error ? error.message : String(error));
      }
    },
  },
  {
    method: 'GET',
    path: '/faults/:id/holding',
    run: ({ params: { id = '' }, signal }, { faults }) =>
      faults.untilHolding(id, signal).catch((error: unknown) => {
        throw error instanceof RangeError ? new ControlError(404, error.message) : error;
      }),
  },
  { method: 'DELETE', path: '/faults', run: (_request, { faults }) => void faults.lift() },
  {
    method: 'DELETE',
    path: '/faults/:id',
    run({ params: { id = '' } }, { faults }) {
      if (!faults.lift(id)) throw new ControlError(404, `There is no fault ${id}.`);
    },
  },
];
