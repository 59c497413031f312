import type { Session } from '../../aws/session.ts';
import type { CourseTools } from '../../aws/tools.ts';
import { visit } from '../../aws/visit.ts';
import { chosenSteps } from '../../course/as-chosen.ts';
import type { Course } from '../../course/course.ts';
import { ExplainedError } from '../../course/errors.ts';
import type { Choices } from '../../course/step.ts';
import type { Checkup } from './checkup.ts';

export interface AccountOptions {
  readonly session: Session;
  readonly tools: CourseTools;
  readonly course: Course<CourseTools>;
  /** The project whose names are looked for; any name will do where nothing was built. */
  readonly project: string;
  readonly choices: Choices;
}

/** By how much a clock may be wrong: AWS refuses signatures that are five minutes off (IAM User Guide, "Signing AWS API requests"). */
const clockTolerance = 5 * 60_000;

/** What can be seen of an account without changing anything in it. */
export function accountCheckups({ session, tools, course, project, choices }: AccountOptions): Checkup[] {
  const { signal } = new AbortController();
  const context = { ...tools, project, choices, signal, note: () => {} };
  const steps = course.modules.flatMap((module) => chosenSteps(module, choices));
  return [
    { about: 'Credentials', look: async () => `Credentials of ${session.arn}` },
    { about: 'Account and region', look: async () => `Account ${session.account}, region ${session.region}` },
    { about: 'Clock', look: () => clockServes(session) },
    {
      about: 'Permissions to look',
      look: async () => {
        await course.sweep({ ...context, unseen: refuse });
        return 'Permissions to look serve (those to create are only seen when they are used)';
      },
    },
    ...steps.flatMap(({ id, title, preflight }) =>
      preflight === undefined
        ? []
        : [{ about: title, look: async () => preflight(context).then(() => `Nothing in the account is in the way of ${id}`) }],
    ),
  ];
}

const refuse = (_kind: string, error: unknown): never => {
  throw error;
};

/** Compares this machine's clock with the Date header of an answer; which answer doesn't matter. */
async function clockServes({ target, region }: Session): Promise<string> {
  const url = target.endpoint ?? `https://sts.${region}.amazonaws.com/`;
  const { date } = await visit(url, { method: 'HEAD', patience: 10_000 });
  const theirs = Date.parse(date);
  if (Number.isNaN(theirs)) return "Clock not compared: the endpoint doesn't say the time";
  const off = Math.abs(Date.now() - theirs);
  if (off < clockTolerance) return 'Clock agrees';
  throw new ExplainedError({
    what: `The clock of this machine is ${Math.round(off / 60_000)} minutes off`,
    why: 'AWS refuses what is signed with a wrong time',
    nextSteps: ['Set the clock, or let the system do it (timedatectl set-ntp true)'],
  });
}
