import { spawn } from 'node:child_process';
import { parse, resolve } from 'node:path';
import type { Ask, AskMessage } from './main.ts';
import { LEAN, programBesideThis } from './program.ts';
import { SandboxError } from './sandbox-error.ts';
import type { InventoryItem } from './service.ts';

/**
 * What `stopped-world.ts` does, done by the sandbox's own program: in the wizard's bundle this file stands in the place of that
 * one, so that the services are packed once, and not with the wizard too.
 */
export const stoppedInventory = async (dir: string) => (await askProgram(dir, 'inventory')) as readonly InventoryItem[];

export const endLeftovers = async (dir: string): Promise<void> => void (await askProgram(dir, 'end-leftovers'));

/** @throws SandboxError in the program's own words */
function askProgram(dir: string, ask: Ask): Promise<unknown> {
  const args = [...LEAN, programBesideThis(), '--dir', resolve(dir), '--ask', ask];
  const child = spawn(process.execPath, args, { cwd: parse(resolve(dir)).root, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('message', (message: AskMessage) => {
      if ('answer' in message) return settle(message.answer);
      const { message: text, why, nextSteps } = message.error;
      reject(new SandboxError(text, { why, nextSteps }));
    });
    // Not at its exit: what it said last may still be in the channel then.
    child.once('close', (code, signal) =>
      reject(
        new SandboxError(`The sandbox's program ended before it answered (${signal ?? `exit code ${code}`}).`, {
          why: `It was asked for: ${ask}.`,
          nextSteps: ['Do it again.'],
        }),
      ),
    );
  });
}
