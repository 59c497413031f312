import type { State } from '../../engine/state/row.ts';
import type { Whereabouts } from '../../ui/ink/header.ts';

/** Where a project was built, as the header says it. */
export const whereOf = ({ place, project, account, region }: State): Whereabouts => ({
  world: place === 'sandbox' ? 'rehearsal' : place,
  project,
  account,
  region,
});
