import { join } from 'node:path';
import { type PlannedStep, plan } from '../../engine/plan.ts';
import type { CommandContext } from '../command.ts';
import { answer } from './answers.ts';
import { chosen } from './choices.ts';
import { cardsFor, deskOf } from './course-parts.ts';
import { findOut } from './find-out.ts';
import { planningTools } from './planning-tools.ts';
import type { Standing } from './standing.ts';

export interface MadePlan {
  readonly project: string;
  readonly region: string;
  readonly steps: readonly PlannedStep[];
}

/** The plan of the whole course for a workspace, or for one that could be. Reads files only. */
export async function makePlan(context: CommandContext, { state, settings, workspace, exists }: Standing): Promise<MadePlan> {
  const { course } = await import('../../../steps/index.ts');
  const { shell } = context;
  const place = state?.place ?? settings.place ?? (context.flags.aws ? 'aws' : 'sandbox');
  const region = state?.region ?? answer(context, 'region', settings.region) ?? 'us-east-1';
  // The id is drawn by the first `up`; until then it stands as what it will look like.
  const project = state?.project ?? 'mysfits-xxxxxx';
  const given = { site: join('assets', 'site'), service: join('backend', 'service'), clicks: join('backend', 'clicks') };
  const files = exists
    ? workspace.files
    : {
        site: join(shell.packageRoot, given.site),
        service: join(shell.packageRoot, given.service),
        clicks: join(shell.packageRoot, given.clicks),
      };
  const tools = planningTools({
    account: state?.account ?? '<account>',
    region,
    files,
    machine: deskOf(context, workspace).machine,
    tasksRunHere: place === 'sandbox',
  });
  const made = chosen(context, course.choices, state);
  const { choices } = await findOut(course, tools, made);
  const steps = await plan({ course, project, choices, state, tools: () => tools, card: cardsFor(region, choices) });
  return { project, region, steps };
}
