import { describe, expect, test } from 'vitest';
import { deliver, mailIn } from '../../src/sandbox/inbox.ts';
import { sandboxInbox } from '../../src/sandbox/launcher.ts';
import { openSandbox } from '../helpers/sandbox.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const mail = (to: string) => ({ to, subject: 'Code', text: 'It is 1', service: 'cognito-idp', resource: 'pool' });

describe('the inbox', () => {
  test('is read from a sandbox that runs, and from one that was stopped', async () => {
    const dir = await tempFolder();
    expect(await sandboxInbox({ dir })).toEqual([]);
    const sandbox = await openSandbox({ dir });
    await sandbox.control.moveClock(86_400);
    deliver(sandbox.world, mail('a@example.com'));
    deliver(sandbox.world, { ...mail('b@example.com'), code: '123456' });
    const kept = await sandboxInbox({ dir });
    expect(kept.map(({ id, to, code }) => [id, to, code])).toEqual([
      [1, 'a@example.com', undefined],
      [2, 'b@example.com', '123456'],
    ]);
    expect(Date.parse(kept[0]?.time ?? '')).toBeGreaterThan(Date.now() + 86_000_000);
    await sandbox.close();
    expect(await sandboxInbox({ dir })).toEqual(kept);
  });

  test('keeps the newest five hundred', async () => {
    const { world } = await openSandbox();
    for (let sent = 1; sent <= 502; sent += 1) deliver(world, mail(`${sent}@example.com`));
    expect(mailIn(world)).toHaveLength(500);
    expect([mailIn(world)[0]?.to, mailIn(world).at(-1)?.id]).toEqual(['3@example.com', 502]);
  });
});
