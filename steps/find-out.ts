import type { CourseTools } from '../src/aws/tools.ts';
import type { FoundOut } from '../src/course/course.ts';
import { ExplainedError } from '../src/course/errors.ts';
import type { Choices } from '../src/course/step.ts';
import { builderHere } from './2-service/builder.ts';

const builders = ['engine', 'codebuild'];

/**
 * Finds out what builds the service's image: `engine`, this machine (without a container engine, a rehearsal packs it);
 * or `codebuild`, in the account. MYSFITS_BUILDER says otherwise; what was found once stays.
 * @throws ExplainedError when MYSFITS_BUILDER names another
 */
export async function findOut({
  machine,
  target,
  choices,
}: Pick<CourseTools, 'machine' | 'target'> & { readonly choices: Choices }): Promise<FoundOut> {
  const nothing: FoundOut = { choices: {}, told: [] };
  const said = machine.env.MYSFITS_BUILDER || undefined;
  if (said !== undefined && !builders.includes(said)) {
    throw new ExplainedError({
      what: `MYSFITS_BUILDER can't be "${said}"`,
      why: 'It says what builds the image: engine (this machine) or codebuild (AWS CodeBuild, in the account).',
      nextSteps: ['Set it to one of these, or leave it out: then it is found out.'],
    });
  }
  if (said === choices.builder && said !== undefined) return nothing;
  if (said !== undefined) return { choices: { builder: said }, told: [`MYSFITS_BUILDER says what builds the image: ${said}.`] };
  if (choices.builder !== undefined) return nothing;
  if (target.tasksRunHere) return { choices: { builder: 'engine' }, told: [] };
  const { kind, told } = await builderHere({ machine, target });
  return { choices: { builder: kind === 'codebuild' ? kind : 'engine' }, told: [told] };
}
