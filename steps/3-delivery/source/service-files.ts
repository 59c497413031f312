import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ExplainedError } from '../../../src/course/errors.ts';
import { ignoreRules } from '../../../src/image/dockerignore.ts';
import type { SourceFile, SourceFiles } from './source.ts';

/** What programs leave behind, and what belongs to this machine alone: nobody commits it. */
const never = ['.git', '.venv', 'venv', '__pycache__', '*.pyc', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.DS_Store'];

/**
 * The learner's service as it is committed: every file in its folder but what is never committed, and what a .gitignore
 * there leaves out. The .dockerignore has no say: the buildspec and the tests belong to the code, though not to the image.
 * @throws ExplainedError when the folder can't be read
 */
export async function serviceFiles(folder: string): Promise<SourceFiles> {
  const written = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
  const rules = ignoreRules([...never, ...written.split(/\r?\n/)].map(anywhere).join('\n'));
  const files = new Map<string, SourceFile>();
  const walk = async (below: string): Promise<void> => {
    for (const name of (await readdir(join(folder, below))).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      const stat = await lstat(join(folder, path));
      const ignored = rules.ignores(path);
      if (stat.isDirectory()) {
        if (!ignored || rules.mayLetIn(path)) await walk(path);
      } else if (ignored) continue;
      else if (stat.isSymbolicLink()) {
        files.set(path, { mode: 'SYMLINK', content: Buffer.from(await readlink(join(folder, path))) });
      } else if (stat.isFile()) {
        const mode = stat.mode & 0o100 ? 'EXECUTABLE' : 'NORMAL';
        files.set(path, { mode, content: await readFile(join(folder, path)) });
      }
    }
  };
  await walk('').catch((cause: unknown) => {
    throw new ExplainedError({
      what: `Can't read ${folder}`,
      why: cause instanceof Error ? cause.message : String(cause),
      nextSteps: ['Put it back, or move the whole folder away: the next run copies a new one'],
      cause,
    });
  });
  return files;
}

/** Git's rule in Docker's words: without a slash in it, it is meant in every folder (gitignore, "Pattern format"). */
function anywhere(line: string): string {
  const letsIn = line.startsWith('!');
  const rule = (letsIn ? line.slice(1) : line).trim();
  if (rule === '' || rule.startsWith('#')) return '';
  const inEvery = rule.replace(/\/+$/, '').includes('/') ? rule : `**/${rule}`;
  return letsIn ? `!${inEvery}` : inEvery;
}
