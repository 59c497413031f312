import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type LockOwner, takeLock } from '../../src/engine/lock.ts';
import { startOf, thisProcess } from '../../src/engine/lock-owner.ts';
import { readState } from '../../src/engine/state/store.ts';
import { bundled } from './kit/bundled.ts';
import { temporaryFolder } from './kit/workbench.ts';

let folder: string;

const take = () => takeLock(folder, { command: 'mysfits up' });
const inLock = async () => JSON.parse(await readFile(join(folder, 'lock'), 'utf8')) as LockOwner;

/** Puts a lock there as an owner would have left it: this process, unless said otherwise. */
async function leaveLock(change: Partial<LockOwner>, name = 'lock'): Promise<LockOwner> {
  const owner: LockOwner = { id: randomUUID(), ...(await thisProcess('mysfits teardown')), state: 'none', ...change };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), JSON.stringify(owner));
  return owner;
}

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return Number(child.pid);
}

beforeEach(async () => {
  folder = join(await temporaryFolder(), '.mysfits');
});

describe('the lock', () => {
  it('names its owner while it is held, and is gone afterwards', async () => {
    const lock = await take();
    expect(await inLock()).toMatchObject({ pid: process.pid, host: hostname(), command: 'mysfits up', state: 'none' });
    expect(lock.tookOver).toBeUndefined();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused while a living process holds it, saying who, since when, and what to do', async () => {
    const owner = await leaveLock({});
    const refused = take();
    await expect(refused).rejects.toMatchObject({
      message: 'Somebody else is at work in this workspace',
      why: `"mysfits teardown" (process ${process.pid} on ${hostname()}) has held it since ${owner.since}.`,
      nextSteps: [expect.stringContaining('Wait'), expect.stringContaining(join(folder, 'lock'))],
    });
    expect(await inLock()).toEqual(owner);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('is taken over from a process that is dead', async () => {
    const owner = await leaveLock({ pid: await deadPid() });
    const lock = await take();
    expect(lock.tookOver).toEqual(owner);
    expect((await inLock()).id).toBe(lock.owner.id);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over when its process id now belongs to another process', async () => {
    await leaveLock({ started: '1' });
    expect((await take()).tookOver?.started).toBe('1');
  });

  it('is taken over after the machine was started anew, whatever runs under that process id', async () => {
    await leaveLock({ boot: randomUUID() });
    expect((await take()).tookOver).toBeDefined();
  });

  it('of another machine is never taken over', async () => {
    await leaveLock({ host: 'elsewhere', pid: await deadPid() });
    await expect(take()).rejects.toMatchObject({ why: expect.stringContaining('on elsewhere') });
  });

  it('that cannot be read is left alone, and named', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'lock'), '{"pid": 1');
    await expect(take()).rejects.toThrow("Can't tell who is at work in this workspace");
  });

  it('is not released by one from whom it was taken', async () => {
    const lock = await take();
    const other = await leaveLock({});
    await lock.release();
    expect(await inLock()).toEqual(other);
  });

  it('remembers that its dead owner had seen a state, so that its loss is noticed', async () => {
    await leaveLock({ pid: await deadPid(), state: 'there' });
    const lock = await take();
    await expect(readState(folder, lock)).rejects.toThrow('The state file is missing');
    expect((await inLock()).state).toBe('there');
  });

  it('notices that the state it saw when it was taken has gone since', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'state.json'), '{}');
    const lock = await take();
    await rm(join(folder, 'state.json'));
    await expect(readState(folder, lock)).rejects.toThrow('The state file is missing');
  });

  it('of one that died before it had a state is no loss', async () => {
    await leaveLock({ pid: await deadPid() });
    expect(await readState(folder, await take())).toBeUndefined();
  });

  it('is not stopped by one who died while taking over, and clears up after him', async () => {
    const dead = await leaveLock({ pid: await deadPid() });
    const claimer = await leaveLock({ pid: await deadPid() }, `lock.${dead.id}.claim`);
    await leaveLock({ pid: await deadPid() }, `lock.${claimer.id}.claim`);
    const lock = await take();
    expect(lock.tookOver).toEqual(dead);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('is left to one who is taking it over and lives', async () => {
    const dead = await leaveLock({ pid: await deadPid() });
    await leaveLock({}, `lock.${dead.id}.claim`);
    await expect(take()).rejects.toThrow('Somebody else is at work');
    expect(await inLock()).toEqual(dead);
  });

  it('knows when a process started whatever its name holds', async () => {
    const before = await startOf(process.pid);
    const { title } = process;
    onTestFinished(() => {
      process.title = title;
    });
    process.title = 'a) R 1 (b';
    expect(before).toMatch(/^\d+$/);
    expect(await startOf(process.pid)).toBe(before);
    expect(await startOf(await deadPid())).toBeUndefined();
  });
});

describe('of many who take the lock at once', () => {
  it.each([
    ['that is free', async () => {}],
    ['of a dead owner', async () => void (await leaveLock({ pid: await deadPid() }))],
  ])('one gets the lock %s, and the others are told who', async (_, before) => {
    await before();
    const program = await bundled('take-lock');
    for (let round = 0; round < 3; round += 1) {
      const takers = Array.from({ length: 8 }, () =>
        spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] }),
      );
      onTestFinished(() => {
        for (const taker of takers) taker.kill('SIGKILL');
      });
      const said = await Promise.all(takers.map(firstLine));
      const winners = takers.filter((_taker, index) => said[index] === 'took');
      expect(said.filter((line) => line !== 'took').every((line) => line.startsWith('"take-lock" (process '))).toBe(true);
      expect(winners).toHaveLength(1);
      expect((await inLock()).pid).toBe(winners[0]?.pid);
      // The winner dies without a word, so that the next round takes over from it.
      for (const taker of takers) {
        const gone = once(taker, 'exit');
        if (taker.exitCode === null && taker.kill('SIGKILL')) await gone;
      }
    }
  });
});

describe('of many who take the lock step by step beside each other', () => {
  it.each([
    ['that is free', undefined],
    ['of a dead owner', 'lock'],
  ])('one gets the lock %s', async (_, left) => {
    for (let round = 0; round < 8; round += 1) {
      const dead = left === undefined ? undefined : await leaveLock({ started: '1' });
      const tries = await Promise.allSettled(Array.from({ length: 12 }, take));
      const got = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(got).toHaveLength(1);
      expect(got[0]?.tookOver?.id).toBe(dead?.id);
      expect((await inLock()).id).toBe(got[0]?.owner.id);
      await got[0]?.release();
      expect(await readdir(folder)).toEqual([]);
    }
  });
});

/** What a program says first. */
async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}
