import { parseArgs } from 'node:util';
import { createSandbox } from './create-sandbox.ts';
import { folderTrouble, SandboxError } from './sandbox-error.ts';
import { endLeftovers, stoppedInventory } from './stopped-world.ts';
import { watchForEnd } from './watch.ts';

/** What this process tells the one that started it, over its channel. */
export type StartMessage =
  | { readonly ready: true }
  | { readonly error: { message: string; why: string; nextSteps: readonly string[]; code?: string | undefined } };

/** What it does to a world that isn't running, in place of serving it: tells what exists, or ends what a kill has left. */
export type Ask = 'inventory' | 'end-leftovers';

/** What it says of that. */
export type AskMessage = { readonly answer: unknown } | Extract<StartMessage, { error: unknown }>;

/** Milliseconds between the wish to stop and the end, whatever is under way. */
const GRACE = 5_000;

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    region: { type: 'string' },
    idle: { type: 'string', default: '3600' },
    'look-every': { type: 'string', default: '2' },
    ask: { type: 'string' },
  },
});

// Its log stands on the disk whose fullness it may have to tell of: a line that can't be written must not end the process.
process.stderr.on('error', () => {});

try {
  if (!values.dir) throw new Error('--dir is missing: the folder of the world.');
  if (values.ask === undefined) await serve(values.dir);
  else tell({ answer: (await (values.ask === 'inventory' ? stoppedInventory : endLeftovers)(values.dir)) ?? null });
} catch (thrown) {
  const error = folderTrouble(values.dir ?? '', thrown);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  log(error instanceof SandboxError ? message : (stack ?? message));
  const { why, nextSteps, code } = error instanceof SandboxError ? error : { why: '', nextSteps: [], code: undefined };
  tell({ error: { message, why, nextSteps, code } });
  process.exitCode = 1;
}

async function serve(dir: string): Promise<void> {
  const region = values.region === undefined ? {} : { region: values.region };
  const sandbox = await createSandbox({ dir, ...region, env: process.env });
  log(`Answers at ${sandbox.endpoint}, process ${process.pid}.`);
  const stop = (reason: string) => {
    void sandbox.close(reason);
    // What hangs must not keep a process alive that was told to go; every answered write is on disk already.
    setTimeout(() => process.exit(0), GRACE).unref();
  };
  const { id } = sandbox.world.identity;
  const unwatch = watchForEnd({
    dir,
    id,
    idle: Number(values.idle),
    every: Number(values['look-every']),
    onEnd: stop,
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop(`It got ${signal}.`));
  tell({ ready: true });
  void sandbox.stopped.then((reason) => {
    unwatch();
    log(`Stopped: ${reason}`);
    process.exit(0);
  });
}

function log(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

/** The channel is let go at once: this process outlives who started it. */
function tell(message: StartMessage | AskMessage): void {
  if (!process.send) return;
  process.send(message, () => process.disconnect?.());
}
