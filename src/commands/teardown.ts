import { join } from 'node:path';
import type { EngineEvent } from '../engine/events.ts';
import { openState, readState } from '../engine/state/store.ts';
import { teardown as runTeardown } from '../engine/teardown.ts';
import { teardownScope } from '../engine/teardown-scope.ts';
import { stopSandbox } from '../sandbox/launcher.ts';
import { teardownLines } from '../ui/screens/teardown-lines.ts';
import { filledFolders } from '../workspace/filled-folders.ts';
import { writeFileWhole } from '../workspace/write-file-whole.ts';
import type { Command, CommandContext, CommandEnd } from './command.ts';
import { worldOf } from './context/choose-place.ts';
import { cardsFor, deskOf, loggedTools } from './context/course-parts.ts';
import { type Held, hold, tellTakeOver } from './context/hold.ts';
import { openWorld } from './context/open-world.ts';
import { remember } from './context/remember.ts';
import { endOf, resultOf, tellCauses } from './context/run-result.ts';
import { sandboxOptions } from './context/sandbox-options.ts';
import { mustHaveState, readStanding, type Standing } from './context/standing.ts';
import { teardownView } from './context/teardown-view.ts';
import { confirmTeardown, mustBeAllowedToTearDown } from './teardown/confirm-teardown.ts';
import { createLedger } from './teardown/ledger.ts';
import { receiptOf } from './teardown/receipt.ts';

/** Deletes what was built, looks for leftovers, and writes a receipt. */
export const teardown: Command = async (context) => {
  const { course } = await import('../../steps/index.ts');
  const modules = context.words.length === 0 ? undefined : context.words;
  const words = ['teardown', ...context.words].join(' ');
  const standing = await readStanding(context);
  if (standing.exists && standing.state === undefined && standing.others.length === 0)
    return nothingToTearDown(context, standing);
  const state = mustHaveState(standing, context);
  const { scope: _, ...view } = teardownView(course, state, modules);
  const dryRun = Boolean(context.flags['dry-run']);
  if (!dryRun) mustBeAllowedToTearDown(context, state, words);
  context.screen.show({ document: { type: 'teardown-plan', ...view }, lines: (style) => teardownLines(view, style) });
  if (dryRun) return 'done';
  await confirmTeardown(context, state, words);
  return await hold(context, standing.workspace, words, (held) => tearDown(context, standing, held, modules));
};

/** A run that was ended before it made anything leaves a folder and no state: the wish is fulfilled already. */
function nothingToTearDown({ screen }: CommandContext, { workspace }: Standing): CommandEnd {
  screen.show({
    document: { type: 'teardown-plan', goes: [], stays: [], takenAlong: [] },
    lines: () => [`Nothing was built from ${workspace.dir} yet, so there is nothing to tear down.`],
  });
  return 'done';
}

async function tearDown(
  context: CommandContext,
  standing: Standing,
  held: Held,
  modules: readonly string[] | undefined,
): Promise<CommandEnd> {
  const { course } = await import('../../steps/index.ts');
  const { screen, hint } = context;
  const { workspace } = standing;
  const { lock, stop } = held;
  // What was read before the lock was held may have changed since.
  const state = (await readState(workspace.home, lock)) ?? mustHaveState({ ...standing, state: undefined }, context);
  const { stays } = teardownScope(course, state, modules);
  const world = await openWorld(context, standing, state.place);
  const { tools, close } = loggedTools(world, deskOf(context, workspace), workspace.callsFile);
  const ledger = createLedger(join(workspace.home, 'deleted.ndjson'), state);
  const watch = screen.watch({ world: worldOf(state.place), hint });
  tellTakeOver(held, watch);
  const emit = (event: EngineEvent) => {
    ledger.listen(event);
    watch(event);
  };
  try {
    const store = openState(workspace.home, state);
    const summary = await runTeardown({
      course,
      store,
      at: world.at,
      tools,
      card: cardsFor(world.at.region, state.choices),
      emit,
      stop,
      ...(modules === undefined ? {} : { modules }),
    });
    screen.rest();
    tellCauses(context, summary);
    const folders = await filledFolders(workspace);
    const { unsearched } = summary;
    const writtenAt = new Date().toISOString();
    const receipt = receiptOf({ state, entries: ledger.entries(), unsearched, stays, folders, writtenAt });
    await writeFileWhole(workspace.receiptFile, receipt, 0o644);
    await remember(standing, course, store.state);
    const empty = summary.outcome === 'done' && Object.keys(store.state.rows).length === 0;
    // A world in which nothing stands needs no program; the next rehearsal starts it again.
    if (empty && state.place === 'sandbox') await stopSandbox(sandboxOptions(context, workspace));
    screen.show({
      document: { ...resultOf(summary, store.state), receipt: workspace.receiptFile },
      lines: ({ link }) => [`Receipt: ${link(workspace.receiptFile)}`],
    });
    return endOf(summary);
  } finally {
    close();
    world.close();
  }
}
