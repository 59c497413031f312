import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { temporaryFolder } from './workbench.ts';

/** A program of this folder's `programs/`, as plain JavaScript that node runs; gone when the test is over. */
export async function bundled(name: string): Promise<string> {
  const folder = await temporaryFolder();
  // Other users run it too.
  await chmod(folder, 0o755);
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return outfile;
}
