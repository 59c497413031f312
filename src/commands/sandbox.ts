import { ExplainedError } from '../course/errors.ts';
import { resetSandbox, sandboxInbox, sandboxInventory, sandboxStatus, stopSandbox } from '../sandbox/launcher.ts';
import { commandLines } from '../ui/text/failure.ts';
import { createWorkspace } from '../workspace/create-workspace.ts';
import { nearest } from './arguments/nearest.ts';
import { ask } from './ask.ts';
import type { Command, CommandContext } from './command.ts';
import { runningSandbox } from './context/running-sandbox.ts';
import { sandboxOptions } from './context/sandbox-options.ts';
import type { Standing } from './context/standing.ts';
import { shellWord } from './hint.ts';
import { readMemory } from './recover/memory.ts';

type Verb = (context: CommandContext, standing: Standing) => Promise<void>;

/** The local AWS of a rehearsal: each word after `sandbox` is one thing to do with it. */
export const sandbox: Command = async (context) => {
  const word = context.words[0] ?? 'status';
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (verb === undefined) {
    const meant = nearest(word, Object.keys(verbs));
    throw new ExplainedError({
      what: `The sandbox can't "${word}"`,
      nextSteps: [
        meant === undefined ? `It can: ${Object.keys(verbs).join(', ')}` : `Did you mean: ${context.hint(`sandbox ${meant}`)}`,
      ],
    });
  }
  // A sandbox can be looked at, stopped and thrown away whether or not the state beside it can be read.
  await verb(context, (await readMemory(context)).standing);
  return 'done';
};

/** What other programs may rely on; no more of it than that. */
function documentOf(seen: Awaited<ReturnType<typeof sandboxStatus>>) {
  return {
    endpoint: seen?.endpoint ?? null,
    region: seen?.region ?? null,
    account: seen?.account ?? null,
    accessKeyId: seen?.accessKeyId ?? null,
    secretAccessKey: seen?.secretAccessKey ?? null,
    running: seen?.running ?? false,
  };
}

const start: Verb = async (context, { workspace }) => {
  await createWorkspace({ workspace, packageRoot: context.shell.packageRoot });
  const access = await runningSandbox(context, workspace);
  context.screen.show({
    document: documentOf(access),
    lines: ({ link }) => [`The sandbox answers at ${link(access.endpoint)} (account ${access.account}, region ${access.region})`],
  });
};

const stop: Verb = async (context, { workspace }) => {
  const wasRunning = await stopSandbox(sandboxOptions(context, workspace));
  context.screen.show({
    document: { running: false, wasRunning },
    lines: () => [wasRunning ? 'Sandbox stopped. Its world is kept, and comes back with it.' : "The sandbox isn't running."],
  });
};

const status: Verb = async (context, { workspace }) => {
  const seen = await sandboxStatus(sandboxOptions(context, workspace));
  const { running, endpoint, region, account } = documentOf(seen);
  context.screen.show({
    document: documentOf(seen),
    lines: (style) => [
      running
        ? `The sandbox answers at ${style.link(endpoint ?? '')} (account ${account}, region ${region})`
        : "The sandbox isn't running.",
      ...commandLines(running ? 'Stop' : 'Start', context.hint(running ? 'sandbox stop' : 'sandbox start'), style),
    ],
  });
};

/** Exports for a POSIX shell: whatever is run after them talks to the sandbox. */
const env: Verb = async (context, { workspace }) => {
  const { endpoint, region, accessKeyId, secretAccessKey } = await runningSandbox(context, workspace);
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  context.screen.show({
    document: variables,
    lines: () => [
      ...Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}`),
      // A profile would outweigh the keys in the aws CLI, and a token of another session would spoil the signature.
      'unset AWS_PROFILE AWS_SESSION_TOKEN',
    ],
  });
};

/** What AWS would have mailed: codes to confirm an account with, passwords for a first login. */
const inbox: Verb = async (context, { workspace }) => {
  const mail = await sandboxInbox(sandboxOptions(context, workspace));
  context.screen.show({
    document: mail,
    lines: () =>
      mail.length === 0 ? ['No mail.'] : mail.map(({ time, to, subject, text }) => `${time}  ${to}  ${subject}: ${text}`),
  });
};

const inventory: Verb = async (context, { workspace }) => {
  const items = await sandboxInventory(sandboxOptions(context, workspace));
  context.screen.show({
    document: items,
    lines: () =>
      items.length === 0 ? ['Nothing exists in the sandbox.'] : items.map(({ type, name, arn }) => `${type}  ${name}  ${arn}`),
  });
};

const reset: Verb = async (context, { workspace, state }) => {
  if (!context.flags.yes) {
    const answer = await ask(context, {
      about: "whether to throw the sandbox's world away",
      prompt: "Throw away everything that exists in this workspace's sandbox? [Enter: yes, n: no]",
      instead: [`Answer it with --yes: ${context.hint('sandbox reset --yes')}`],
    });
    if (/^n/i.test(answer)) throw new ExplainedError({ what: 'Stopped; nothing was thrown away', kind: 'interrupted' });
  }
  await resetSandbox(sandboxOptions(context, workspace));
  const stillRecorded = state?.place === 'sandbox' && Object.keys(state.rows).length > 0;
  context.screen.show({
    document: { reset: true },
    lines: (style) => [
      'The sandbox is empty.',
      ...(stillRecorded
        ? ['What this workspace had built is gone with it.', ...commandLines('Again', context.hint('up'), style)]
        : []),
    ],
  });
};

const verbs: Readonly<Record<string, Verb>> = { start, stop, status, env, inbox, inventory, reset };
