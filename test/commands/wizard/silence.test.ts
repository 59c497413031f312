import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silence } from '../../../src/commands/wizard/silence.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

test('What libraries say goes to a file, not to the screen, until the wizard has ended.', async () => {
  const file = join(await tempFolder(), 'new', 'wizard.log');
  const { log } = console;
  const unsilence = silence(file);
  try {
    console.log('said by a library', { number: 1 });
    console.error(new Error('told by another'));
    process.emitWarning('warned by Node');
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    unsilence();
  }
  expect(console.log).toBe(log);
  const text = await readFile(file, 'utf8');
  for (const said of ['said by a library { number: 1 }', 'told by another', 'warned by Node']) expect(text).toContain(said);
});
