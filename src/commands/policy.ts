import { coursePermissions, policyDocuments } from '../aws/policy.ts';
import { asChosen } from '../course/as-chosen.ts';
import type { Command } from './command.ts';
import { flagText, readStanding } from './context/standing.ts';

/**
 * Prints the least IAM policies that the course and its teardown need: as it was chosen; before anything was built, for every
 * choice, with wildcards for what isn't known.
 */
export const policy: Command = async (context) => {
  const { course } = await import('../../steps/index.ts');
  const { state } = await readStanding(context);
  const documents = policyDocuments(
    coursePermissions(state === undefined ? course : asChosen(course, state.choices), {
      project: state?.project ?? 'mysfits-*',
      account: state?.account ?? '*',
      region: flagText(context.flags.region) ?? state?.region ?? '*',
    }),
  );
  context.screen.show({
    document: documents,
    // One policy alone is a file that IAM takes as it is: `policy > policy.json`.
    lines: () =>
      documents.flatMap(({ name, document }) => [
        ...(documents.length > 1 ? [`# ${name}`] : []),
        JSON.stringify(document, undefined, 2),
      ]),
  });
  return 'done';
};
