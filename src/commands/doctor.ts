import { findingLines } from '../ui/screens/finding-lines.ts';
import type { Command } from './command.ts';
import { chosen } from './context/choices.ts';
import { knownPlace } from './context/choose-place.ts';
import { deskOf, quietTools } from './context/course-parts.ts';
import { findOut } from './context/find-out.ts';
import { openWorld } from './context/open-world.ts';
import { readStanding } from './context/standing.ts';
import { accountCheckups } from './doctor/account.ts';
import { builderCheckups, serviceFolder } from './doctor/builder.ts';
import { examine, type Finding } from './doctor/checkup.ts';
import { machineCheckups } from './doctor/machine.ts';

/** Checks machine, credentials and account, one line each, with the way out where something has to be mended. */
export const doctor: Command = async (context) => {
  const { course } = await import('../../steps/index.ts');
  const { screen, hint } = context;
  const findings: Finding[] = [];
  const tell = async (finding: Promise<Finding>) => {
    const found = await finding;
    findings.push(found);
    screen.show({ document: found, lines: (style) => findingLines(found, style, hint) });
    return found.ok;
  };
  let standing: Awaited<ReturnType<typeof readStanding>> | undefined;
  const readable = await tell(
    examine({
      about: 'The state of this workspace',
      look: async () => {
        standing = await readStanding(context);
        if (standing.state) return `State of ${standing.state.project} can be read`;
        return standing.exists ? 'Nothing was built here yet' : 'No workspace here yet';
      },
    }),
  );
  const dir = standing?.workspace.dir ?? context.shell.cwd;
  for (const checkup of machineCheckups(dir)) await tell(examine(checkup));
  const place = standing && readable ? knownPlace(context, standing) : undefined;
  if (standing) {
    const { workspace, exists } = standing;
    const builder = builderCheckups({
      tasksRunHere: place === undefined || place === 'sandbox',
      env: context.shell.env,
      folder: serviceFolder(exists, workspace.files.service, context.shell.packageRoot),
      home: workspace.home,
      install: context.flags.install === true,
      note: (text) => screen.remark(text),
    });
    for (const checkup of builder) await tell(examine(checkup));
  }
  // A rehearsal that doesn't exist yet has no account to look at, and looking mustn't make it.
  if (standing && place !== undefined && (place !== 'sandbox' || standing.exists)) {
    const { workspace, state } = standing;
    const here = standing;
    const opening = openWorld(context, here, place);
    if (
      await tell(
        examine({ about: 'Credentials, account and region', look: async () => `${(await opening).session.region} answers` }),
      )
    ) {
      const { session, close } = await opening;
      const tools = quietTools(session, deskOf(context, workspace), new AbortController().signal);
      const project = state?.project ?? 'mysfits-xxxxxx';
      const { choices } = await findOut(course, tools, chosen(context, course.choices, state));
      for (const checkup of accountCheckups({ session, tools, course, project, choices })) await tell(examine(checkup));
      close();
    }
  } else if (place === undefined && readable) {
    screen.remark(`An AWS account is looked at with: ${hint('doctor --aws')}`);
  }
  const ok = findings.every((finding) => finding.ok);
  screen.show({ document: { type: 'result', ok, findings }, lines: () => [] });
  return ok ? 'done' : 'preflight';
};
