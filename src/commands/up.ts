import { isDeepStrictEqual } from 'node:util';
import { NameTakenError } from '../course/errors.ts';
import type { Emit } from '../engine/events.ts';
import type { RunSummary } from '../engine/run.ts';
import type { Place, State } from '../engine/state/row.ts';
import { createState, forgetState, openState, readState, type StateStore } from '../engine/state/store.ts';
import { up as runUp } from '../engine/up.ts';
import { changeLines } from '../ui/screens/change-lines.ts';
import { unpushedLines } from '../ui/screens/release-lines.ts';
import { createWorkspace } from '../workspace/create-workspace.ts';
import { drawProjectId } from '../workspace/project-id.ts';
import { writeSettings } from '../workspace/settings.ts';
import type { Command, CommandContext, CommandEnd } from './command.ts';
import { answer } from './context/answers.ts';
import { changesOf } from './context/changes.ts';
import { chosen } from './context/choices.ts';
import { choosePlace, worldOf } from './context/choose-place.ts';
import { cardsFor, deskOf, loggedTools, quietTools } from './context/course-parts.ts';
import { findOut } from './context/find-out.ts';
import { type Held, hold, tellTakeOver } from './context/hold.ts';
import { moduleNamed } from './context/modules.ts';
import { type OpenWorld, openWorld } from './context/open-world.ts';
import { releaseView } from './context/release-view.ts';
import { remember } from './context/remember.ts';
import { endOf, resultOf, tellCauses } from './context/run-result.ts';
import { type Elsewhere, flagText, readStanding, refuseWhatItsFolderLost, type Standing } from './context/standing.ts';
import { confirmBuild, mustBeAllowedToBuild } from './up/confirm-build.ts';
import { proveModules } from './verify/prove.ts';

/** How many project ids are tried before a taken name is an error. */
const draws = 4;

/** Builds the course, or what of it is missing. */
export const up: Command = async (context) => {
  const { course } = await import('../../steps/index.ts');
  const through = flagText(context.flags.through);
  if (through !== undefined) moduleNamed(course, through);
  const standing = await readStanding(context);
  // An option that isn't offered is told before anything is begun.
  chosen(context, course.choices, standing.state);
  refuseWhatItsFolderLost(standing);
  const place = await choosePlace(context, standing);
  if (place !== 'sandbox') mustBeAllowedToBuild(context);
  // Credentials that don't serve leave no folder behind; a rehearsal's world lives inside of it.
  const early = place === 'sandbox' ? undefined : await openWorld(context, standing, place);
  try {
    const changes = await changesOf(context, standing, course);
    if (changes !== undefined) {
      context.screen.show({ document: changes, lines: (style) => changeLines(changes, style, worldOf(place)) });
    }
    if (early) await confirmBuild(context, standing, early);
    const { filled } = await createWorkspace({ workspace: standing.workspace, packageRoot: context.shell.packageRoot });
    return await hold(context, standing.workspace, 'up', async (held) => {
      const world = early ?? (await openWorld(context, standing, place));
      try {
        return await build({ context, standing, world, held, filled });
      } finally {
        world.close();
      }
    });
  } finally {
    early?.close();
  }
};

interface Build {
  readonly context: CommandContext;
  readonly standing: Standing;
  readonly world: OpenWorld;
  readonly held: Held;
  /** Folders of the workspace that are new. */
  readonly filled: readonly string[];
}

async function build({ context, standing, world, held, filled }: Build): Promise<CommandEnd> {
  const { course } = await import('../../steps/index.ts');
  const { screen, flags, hint } = context;
  const { workspace } = standing;
  const through = flagText(flags.through);
  await saveSettings(context, standing, world);
  const watch = screen.watch({ world: worldOf(world.at.place), hint, verbose: Boolean(flags.verbose) });
  tellTakeOver(held, watch);
  for (const other of standing.others.filter(({ place }) => place === 'aws')) warn(watch, forgotten(other));
  const { tools, close } = loggedTools(world, deskOf(context, workspace), workspace.callsFile);
  const bare = quietTools(world.session, deskOf(context, workspace), held.stop);
  try {
    let state = await readState(workspace.home, held.lock);
    for (let drawn = 1; ; drawn++) {
      const store: StateStore = state ? openState(workspace.home, state) : await begin(held, standing, world);
      const { choices, told } = await findOut(course, bare, chosen(context, course.choices, store.state));
      if (!isDeepStrictEqual(choices, store.state.choices)) await store.change({ choices });
      await saveSettings(context, standing, world, store.state.project);
      if (drawn === 1) for (const line of [headline(context, standing, store.state, filled), ...told]) screen.remark(line);
      const summary = await runUp({
        course,
        store,
        at: world.at,
        tools,
        card: cardsFor(world.at.region, choices),
        emit: watch,
        stop: held.stop,
        ...context.pauses,
        ...(through === undefined ? {} : { through }),
      });
      if (drawn < draws && nameTakenBeforeAnythingStood(summary)) {
        warn(watch, `A name of ${store.state.project} is taken by somebody else. Nothing exists yet, so another is drawn.`);
        await forgetState(held.lock, workspace.home);
        state = undefined;
        continue;
      }
      tellCauses(context, summary);
      const unlisted = await remember(standing, course, store.state);
      if (unlisted) warn(watch, unlisted);
      screen.rest();
      const proofs = summary.outcome === 'done' ? await prove(context, summary, store.state, tools, held.stop) : [];
      const release =
        summary.outcome === 'done'
          ? await releaseView(context, workspace, { tools: bare, state: store.state, notes: true })
          : undefined;
      screen.show({
        document: { ...resultOf(summary, store.state), checks: proofs, release: release ?? null },
        lines: (style) => unpushedLines(release?.unpushed ?? [], style, hint),
      });
      return proofs.some(({ ok }) => !ok) ? 'failed' : endOf(summary);
    }
  } finally {
    close();
  }

  async function begin({ lock }: Held, { workspace: { home } }: Standing, { at }: OpenWorld): Promise<StateStore> {
    const choices = chosen(context, course.choices, undefined);
    return await createState(lock, home, { ...at, project: drawProjectId(), courseVersion: course.version, choices });
  }
}

/** Proves the modules in which this run did something; the others stood already. */
async function prove(
  context: CommandContext,
  { results }: RunSummary,
  state: State,
  tools: Parameters<typeof proveModules>[0]['tools'],
  signal: AbortSignal,
) {
  const { course } = await import('../../steps/index.ts');
  const worked = results.filter(({ outcome }) => outcome === 'created' || outcome === 'updated' || outcome === 'adopted');
  const modules = [...new Set(worked.map(({ module }) => module))];
  return await proveModules({ context, course, state, tools, modules, signal });
}

function warn(emit: Emit, text: string): void {
  emit({ type: 'warning', at: new Date().toISOString(), text });
}

async function saveSettings(
  context: CommandContext,
  { workspace, settings }: Standing,
  { session, at }: OpenWorld,
  project: string | undefined = settings.project,
) {
  const place: Place = at.place;
  const profile = answer(context, 'profile', settings.profile);
  const endpointUrl = place === 'endpoint' ? session.target.endpoint : undefined;
  await writeSettings(workspace, {
    place,
    region: session.region,
    ...(profile === undefined || place === 'sandbox' ? {} : { profile }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(project === undefined ? {} : { project }),
  });
}

function forgotten({ project, dir, perHour, recover }: Elsewhere): string {
  const cost = `about $${(perHour * 24).toFixed(2)} a day`;
  return recover === undefined
    ? `${project} still stands in AWS, ${cost}: ${dir}`
    : `The folder of ${project} is gone (${dir}); what it built in AWS may still cost ${cost}. Find it: ${recover}`;
}

function headline({ screen }: CommandContext, { workspace }: Standing, state: State, filled: readonly string[]): string {
  const { project, place, account, region } = state;
  const where =
    place === 'sandbox'
      ? 'Rehearsal on this machine, free'
      : `${place === 'aws' ? 'AWS' : 'Endpoint'}, account ${account}, ${region}`;
  const made = filled.length === 0 ? '' : ` (new: ${filled.map((folder) => `${folder}/`).join(', ')})`;
  const { dot } = screen.style.glyphs;
  return `${where} ${dot} project ${project} ${dot} ${workspace.dir}${made}`;
}

/** Nothing was made, and all that is in the way is a name that somebody else has. */
function nameTakenBeforeAnythingStood({ results }: RunSummary): boolean {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const made = results.some(({ outcome }) => !['failed', 'blocked', 'stopped'].includes(outcome));
  return !made && failed.length > 0 && failed.every(({ cause }) => cause instanceof NameTakenError);
}
