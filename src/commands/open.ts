import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ExplainedError } from '../course/errors.ts';
import type { Link } from '../course/step.ts';
import type { Command, CommandContext, Shell } from './command.ts';
import { deskOf, isFinished, outputsOf, quietTools } from './context/course-parts.ts';
import { openWorld } from './context/open-world.ts';
import { mustHaveState, readStandingAnywhere } from './context/standing.ts';

/** Opens what was built in the browser; where there is no screen, prints the link. */
export const open: Command = async (here) => {
  const { course } = await import('../../steps/index.ts');
  const wanted = here.words[0] ?? 'site';
  const { standing, context } = await readStandingAnywhere(here);
  const state = mustHaveState(standing, context);
  const world = await openWorld(context, standing, state.place);
  const links: Link[] = [];
  try {
    const { signal } = new AbortController();
    const tools = quietTools(world.session, deskOf(context, standing.workspace), signal);
    for (const module of course.modules.filter((one) => isFinished(one, state))) {
      links.push(...(await module.opens({ ...tools, project: state.project, outputs: outputsOf(state), signal })));
    }
  } finally {
    world.close();
  }
  const link = links.findLast(({ label }) => label === wanted);
  if (link === undefined) {
    if (wanted === 'pipeline' && state.place === 'sandbox') throw noConsole(context);
    const labels = [...new Set(links.map(({ label }) => label))];
    throw new ExplainedError({
      what: `There is no "${wanted}" to open`,
      why: labels.length === 0 ? 'No module is finished yet' : `What can be opened: ${labels.join(', ')}`,
      nextSteps: [
        labels.length === 0 ? `Build it: ${context.hint('up')}` : `Open ${labels[0]}: ${context.hint(`open ${labels[0]}`)}`,
      ],
    });
  }
  const opened = !context.flags.json && (await startOpener(link.url, context.shell));
  context.screen.show({
    document: { label: link.label, url: link.url },
    lines: (style) => [opened ? `Opened ${style.link(link.url)}` : style.link(link.url)],
  });
  return 'done';
};

/** What AWS's console shows, a rehearsal shows here. */
const noConsole = ({ hint }: CommandContext) =>
  new ExplainedError({
    what: "A rehearsal has no console, in which the pipeline's page would be",
    nextSteps: [`See its last release: ${hint('status')}`, `See its last build: ${hint('logs --build')}`],
  });

/** The system's own way to open a link, as a program and its arguments: no shell ever reads the link. */
function openerOf({ env }: Shell): readonly [string, ...string[]] | undefined {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasScreen = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME);
  return hasScreen ? ['xdg-open'] : undefined;
}

/** Whether the link was handed to an opener. It is left to itself: a browser outlives us. */
async function startOpener(url: string, shell: Shell): Promise<boolean> {
  const opener = openerOf(shell);
  if (opener === undefined || !/^https?:\/\//.test(url)) return false;
  const [program, ...rest] = opener;
  const child = spawn(program, [...rest, url], { stdio: 'ignore', detached: true, env: shell.env });
  try {
    await once(child, 'spawn');
  } catch {
    return false;
  }
  child.on('error', () => {});
  child.unref();
  return true;
}
