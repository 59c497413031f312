import type { ProjectTraces } from '../../course/course.ts';
import { ExplainedError } from '../../course/errors.ts';
import type { Whereabouts } from '../../engine/state/row.ts';
import { candidateLines } from '../../ui/screens/recovery-lines.ts';
import { isWorkspace } from '../../workspace/find-workspace.ts';
import { ask } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import { saidToUs } from '../context/answers.ts';
import type { Memory } from './memory.ts';
import { sameWords } from './same-words.ts';

/**
 * The project to recover: the one named or remembered, else the only one of which anything is here.
 * @throws ExplainedError of kind `cannot-ask` when several could be meant and nobody can be asked
 */
export async function whichProject(
  context: CommandContext,
  memory: Memory,
  { projects, at }: { readonly projects: readonly ProjectTraces[]; readonly at: Whereabouts },
): Promise<string> {
  const named = saidToUs(context, 'project');
  if (named !== undefined) refuseNamed(named, memory);
  const known = named ?? memory.project;
  if (known !== undefined) return known;
  const here = projects.filter((one) => one.here.length > 0);
  const owned = await ownedElsewhere(memory, at);
  const candidates = here.filter(({ project }) => !owned.has(project));
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) {
    refuseUnasked(context, only.project, at);
    return only.project;
  }
  if (here.length === 0) throw nothingThere(context, { project: undefined, projects, at });
  const view = here.map(({ project, here }) => ({
    project,
    names: here.map(({ name }) => name),
    dir: owned.get(project) ?? null,
  }));
  context.screen.show({
    document: { type: 'candidates', candidates: view },
    lines: (style) => candidateLines(view, style),
  });
  const answer = await ask(context, {
    about: 'which of these projects is this one',
    prompt: 'Which of them is yours? Type its name:',
    instead: here.map(({ project }) => `Name it: ${context.hint(sameWords(context, `--project ${project}`))}`),
  });
  if (view.some(({ project }) => project === answer)) return answer;
  throw new ExplainedError({
    what: `${answer === '' ? 'None' : `"${answer}"`} of them was named; nothing was written`,
    kind: 'interrupted',
  });
}

/**
 * The only project of an account needn't be this learner's: a class may share it. Whoever sees what was found before it is
 * written can say no; whoever said yes beforehand has to say to what.
 * @throws ExplainedError of kind `cannot-ask` that holds the command with the project's name
 */
function refuseUnasked(context: CommandContext, project: string, at: Whereabouts): void {
  if (!context.flags.yes || at.place === 'sandbox') return;
  throw new ExplainedError({
    what: `Can't tell whether ${project} is yours`,
    why: `It's the only project in account ${at.account}, ${at.region}, but nothing here remembers which one this was, and others may use that account too.`,
    nextSteps: [`If it is: ${context.hint(sameWords(context, `--project ${project}`, '--yes'))}`],
    kind: 'cannot-ask',
  });
}

/** Projects of other workspaces on this machine, with their folders: they have their own state. */
async function ownedElsewhere({ standing }: Memory, at: Whereabouts): Promise<ReadonlyMap<string, string>> {
  const same = standing.others.filter(({ account, region }) => account === at.account && region === at.region);
  const there = await Promise.all(same.map(({ dir }) => isWorkspace(dir)));
  return new Map(same.filter((_, index) => there[index]).map(({ project, dir }) => [project, dir]));
}

function refuseNamed(named: string, { project, standing }: Memory): void {
  if (!/^mysfits-[a-z0-9]{6}$/.test(named)) {
    throw new ExplainedError({
      what: `"${named}" isn't the name of a project`,
      why: 'A project is called like mysfits-ab12cd: every name of what it built begins with that.',
      nextSteps: ['Leave --project out to see which projects there are'],
    });
  }
  if (project === undefined || project === named) return;
  throw new ExplainedError({
    what: `This workspace's project is ${project}, not ${named}`,
    why: `${standing.workspace.dir} was made for it, and a folder keeps one project.`,
    nextSteps: [`Recover ${named} into a folder of its own with --dir`, 'Leave --project out to recover this one'],
  });
}

interface Nothing {
  /** Undefined: of no project. */
  readonly project: string | undefined;
  readonly projects: readonly ProjectTraces[];
  readonly at: Whereabouts;
  /** What is there under the project's names and isn't its own. */
  readonly refused?: readonly { readonly name: string; readonly why: string }[];
}

/** Nothing of a project is where we look; says where its names are seen, as far as they are. */
export function nothingThere(context: CommandContext, { project, projects, at, refused = [] }: Nothing): ExplainedError {
  const { hint } = context;
  const meant = project === undefined ? projects : projects.filter((one) => one.project === project);
  const elsewhere = meant.flatMap((one) => one.elsewhere);
  const regions = [...new Set(elsewhere.map(({ region }) => region))];
  const others = projects.filter(({ here }) => here.length > 0).map((one) => one.project);
  const where = at.place === 'sandbox' ? 'this rehearsal' : `account ${at.account}, region ${at.region}`;
  const seen =
    elsewhere.length > 0 ? [`the account has ${elsewhere.map(({ name, region }) => `${name} in ${region}`).join(', ')}`] : [];
  const why = [
    ...refused.map(({ name, why }) => `what is called ${name} isn't taken: ${why}`),
    ...(seen.length > 0 ? seen : refused.length > 0 ? [] : ['nothing there carries its tag or its names']),
    ...(seen.length === 0 && others.length > 0 ? [`there is ${others.join(', ')}`] : []),
  ].join('; ');
  return new ExplainedError({
    what: `Nothing of ${project ?? 'any project'} is in ${where}`,
    why: `${why}. Nothing was written.`,
    nextSteps: [
      ...regions.map((region) => `Look there: ${hint(sameWords(context, `--region ${region}`))}`),
      ...(at.place === 'sandbox' || regions.length > 0
        ? []
        : ['Look with another profile (--profile) or in another region (--region)']),
      ...(regions.length > 0 ? [] : [`If all of it is gone, begin again: ${hint('up')}`]),
    ],
  });
}
