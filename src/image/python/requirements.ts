import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExplainedError } from '../../course/errors.ts';

/**
 * What the service needs of a Python: its requirements.txt.
 * @throws ExplainedError when it can't be read
 */
export async function readRequirements(folder: string): Promise<string> {
  const file = join(folder, 'requirements.txt');
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ExplainedError({
      what: `Can't read ${file}`,
      why: cause instanceof Error ? cause.message : String(cause),
      nextSteps: ['Put it back, or move the whole folder away: the next run copies a new one'],
      cause,
    });
  });
}
