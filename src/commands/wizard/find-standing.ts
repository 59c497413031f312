import { StateLostError } from '../../engine/state/problems.ts';
import type { CommandContext } from '../command.ts';
import { readStanding, readStandingAnywhere, type Standing } from '../context/standing.ts';
import { readMemory } from '../recover/memory.ts';

/** Where the learner stands as the wizard begins. */
export interface FoundStanding {
  readonly standing: Standing;
  readonly context: CommandContext;
  /** The folder they are in, where the workspace found is another one. */
  readonly atHand: { readonly standing: Standing; readonly context: CommandContext } | undefined;
  /** Set when the state file is lost: what `standing` then holds is all that is remembered beside it. */
  readonly lost: StateLostError | undefined;
}

/**
 * Finds the workspace, here or the one last used. A lost state file is no end: what is known without it is given back.
 * @throws ExplainedError for a state of a newer version
 */
export async function findStanding(here: CommandContext): Promise<FoundStanding> {
  let elsewhere: string | undefined;
  const takes = (dir: string) => {
    elsewhere = dir;
    here.takes?.(dir);
  };
  try {
    const [{ standing, context }, atHand] = await Promise.all([
      readStandingAnywhere({ ...here, takes }),
      readStanding({ ...here, takes: () => {} }),
    ]);
    const isElsewhere = standing.workspace.dir !== atHand.workspace.dir;
    return { standing, context, atHand: isElsewhere ? { standing: atHand, context: here } : undefined, lost: undefined };
  } catch (error) {
    if (!(error instanceof StateLostError)) throw error;
    const context = elsewhere === undefined ? here : { ...here, flags: { ...here.flags, dir: elsewhere } };
    return { standing: (await readMemory(context)).standing, context, atHand: undefined, lost: error };
  }
}
