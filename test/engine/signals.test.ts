import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stopOnSignals } from '../../src/engine/signals.ts';
import { signalOf } from '../../src/engine/stop.ts';
import { bundled } from './kit/bundled.ts';

describe('signals', () => {
  const begin = () => {
    const source = new EventEmitter();
    const exits: number[] = [];
    const clock = { now: 0 };
    const listening = stopOnSignals({ exitNow: (code) => exits.push(code), source, now: () => clock.now });
    return { source, exits, clock, ...listening };
  };

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s asks the run to stop, and the second one ends it at once', (signal) => {
    const { source, exits, clock, stop } = begin();
    expect(stop.aborted).toBe(false);
    source.emit(signal, signal);
    expect([stop.aborted, signalOf(stop), exits]).toEqual([true, signal, []]);
    clock.now = 1000;
    source.emit('SIGINT', 'SIGINT');
    expect(exits).toEqual([130]);
  });

  it('that npm passes on a second time are one key press', () => {
    const { source, exits, clock, stop } = begin();
    source.emit('SIGINT', 'SIGINT');
    clock.now = 20;
    source.emit('SIGINT', 'SIGINT');
    expect([stop.aborted, exits]).toEqual([true, []]);
  });

  it('go their usual way once the handlers are off', () => {
    const { source, remove } = begin();
    remove();
    expect(source.eventNames()).toEqual([]);
  });

  it('reach a real process: the first lets it finish, the second ends it with 130', async () => {
    const program = await bundled('wait-for-signals');
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines = child.stdout[Symbol.asyncIterator]();
    const next = async () => String((await lines.next()).value).trim();
    expect(await next()).toBe('ready');
    child.kill('SIGINT');
    expect(await next()).toBe('stopping on SIGINT');
    expect(await next()).toBe('later');
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([130, null]);
  });
});
