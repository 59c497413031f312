import { join } from 'node:path';
import type { Trace } from '../../course/course.ts';
import type { Recovery } from '../../engine/recover.ts';
import { wholeBackup } from '../../engine/state/problems.ts';
import { stateFile } from '../../engine/state/read.ts';
import type { RecoveryView } from '../../ui/screens/recovery-lines.ts';
import type { Memory } from './memory.ts';

/** What was found, as plain data: the document of `recover`, and what its screen shows. */
export function recoveryView(
  { steps, state }: Recovery,
  { standing, backup }: Memory,
  traces: readonly Trace[],
): RecoveryView & { readonly type: 'recovery' } {
  const { project, place, account, region, rows } = state;
  const taken = Object.values(rows).map(({ name }) => name);
  const path = join(standing.workspace.home, stateFile);
  const whole = standing.state === undefined && backup !== undefined && { path: `${path}.bak`, serial: backup.serial };
  return {
    type: 'recovery',
    project,
    where: place === 'sandbox' ? 'in this rehearsal' : `account ${account}, ${region}`,
    steps: steps.map(({ createdAt = null, createdAtGuessed = false, why = null, ...rest }) => ({
      ...rest,
      createdAt,
      createdAtGuessed,
      why,
    })),
    beside: traces.map(({ name }) => name).filter((name) => !taken.includes(name)),
    backup: whole ? wholeBackup(path, whole) : null,
  };
}
