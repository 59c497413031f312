import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardOf } from '../../../tasks/process/guard.ts';
import { beginningOf, killGroup } from '../../../tasks/process/identity.ts';
import { untilToldAll } from '../../../tasks/process/last-output.ts';
import { pause } from '../../../world/clock.ts';
import type { World } from '../../../world/world.ts';
import { type FunctionRecord, functionArn } from '../model.ts';
import { type Conversation, conversation, type Word } from './conversation.ts';
import { KEYS } from './environment.ts';
import { type Launched, launch } from './launch.ts';
import { streamName, writeLog } from './log.ts';
import { answered, exited, failedToLoad, type Outcome, reportLines, timedOut } from './outcome.ts';
import { outputOf } from './output.ts';
import { processes, usedMemory } from './processes.ts';
import { openRuntimeApi, type RuntimeApi } from './runtime-api.ts';

/** What came of an event, and the log of it as text. */
export interface Ran {
  readonly outcome: Outcome;
  readonly log: string;
}

/** A process that runs one function, one event at a time. */
export interface Instance {
  readonly name: string;
  readonly revisionId: string;
  /** When the keys in its environment expire, in milliseconds of the world's clock since 1970. */
  readonly keysUntil: number;
  /** Whether it can take another event. */
  isAlive(): boolean;
  /** Never throws for what the function does: that is an outcome. */
  run(requestId: string, payload: Buffer): Promise<Ran>;
  kill(): void;
  /** Resolves when nothing of it is left. */
  readonly ended: Promise<void>;
}

/**
 * Milliseconds that a function may take to load. Lambda gives it 10 seconds, and then as long again as an event may take; a
 * machine of one's own may be busy with much else.
 */
const LOADING = 60_000;
/** Milliseconds that output may come after the answer: whoever closes his own has none. */
const LAST_OUTPUT = 2_000;

/** @throws Error when this machine can't run it */
export async function startInstance(world: World, record: FunctionRecord): Promise<Instance> {
  // Not within the world's folder: that one lets nobody in but its owner.
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-function-'));
  const token = randomBytes(16).toString('hex');
  const talk = conversation();
  let api: RuntimeApi | undefined;
  try {
    api = await openRuntimeApi(token, talk.tell);
    const stream = streamName(world.clock.now());
    const launched = await launch(world, record, { folder, token, address: api.address, stream });
    return instanceOf(world, record, { ...launched, folder, token, api, stream, talk });
  } catch (error) {
    api?.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Parts extends Launched {
  readonly folder: string;
  readonly token: string;
  readonly api: RuntimeApi;
  readonly stream: string;
  readonly talk: Conversation;
}

function instanceOf(world: World, record: FunctionRecord, parts: Parts): Instance {
  const { pid, token, api, stream, talk, stdout } = parts;
  const now = () => world.clock.now();
  const output = outputOf(stdout, token, now);
  const { kill, ended, isOver } = lifeOf(world, parts);
  const started = performance.now();
  let isNew = true;

  const handle = async (requestId: string, payload: Buffer): Promise<Outcome> => {
    const limit = record.timeout * 1000;
    api.give({ requestId, payload, deadline: Date.now() + limit, arn: functionArn(world, record.name) });
    const word = await talk.next(limit);
    if (word.kind === 'response' || word.kind === 'error') return answered(word.kind, word.body, requestId);
    return word.kind === 'exit' ? exited(requestId, word.code, word.signal) : timedOut(requestId, record.timeout, now());
  };

  return {
    name: record.name,
    revisionId: record.revisionId,
    keysUntil: now().getTime() + KEYS * 1000,
    isAlive: () => !isOver(),
    kill,
    ended,
    async run(requestId, payload) {
      const ready = await talk.next(LOADING);
      const init = isNew ? performance.now() - started : undefined;
      isNew = false;
      const before = output.take();
      const [began, from] = [now(), performance.now()];
      const outcome =
        ready.kind === 'ready' ? await handle(requestId, payload) : notLoaded(ready, requestId, record.timeout, now());
      const took = performance.now() - from;
      const used = Math.min((await usedMemory(pid)) ?? record.memory, record.memory);
      if (outcome.isOver) {
        kill();
        await ended;
      } else await Promise.race([output.until(requestId), pause(LAST_OUTPUT)]);
      const figures = { took, init, memory: record.memory, used };
      const lines = reportLines({ requestId, outcome, before, lines: output.take(), began, ended: now(), ...figures });
      writeLog(world, record, stream, lines);
      return { outcome, log: lines.map(({ text }) => `${text}\n`).join('') };
    },
  };
}

/** What an event gets whose function couldn't even be loaded. */
function notLoaded(word: Word, requestId: string, timeout: number, now: Date): Outcome {
  if (word.kind === 'init-error') return failedToLoad(word.body, requestId);
  return word.kind === 'exit' ? exited(requestId, word.code, word.signal) : timedOut(requestId, timeout, now);
}

/** Sees to the end of a process: that it comes to all of it, is told, and leaves nothing. */
function lifeOf(world: World, { child, pid, stdout, folder, api, talk }: Parts) {
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const close = once(child, 'close');
  for (const event of [exit, close]) event.catch(() => undefined);
  const guard = guardOf(pid, folder);
  let over = false;
  void beginningOf(pid).then((beginning) => {
    if (beginning !== undefined && !over) processes(world).set(String(pid), { pid, beginning, folder });
  });
  const ended = (async () => {
    const [code, signal] = await exit;
    over = true;
    killGroup(pid, 'SIGKILL');
    api.close();
    talk.tell({ kind: 'exit', code, signal });
    await untilToldAll([stdout], close);
    stdout.destroy();
    guard.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    processes(world).delete(String(pid));
  })();
  return { ended, isOver: () => over, kill: () => !over && killGroup(pid, 'SIGKILL') };
}
