import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { sandboxBuildOptions } from '../../.dev/bundle.mjs';

/** The sandbox's program, built as it is shipped, in a folder of its own; call `remove` when it isn't needed any more. */
export async function buildSandbox(): Promise<{ readonly entry: string; remove(): Promise<void> }> {
  const outdir = await mkdtemp(join(tmpdir(), 'mysfits-sandbox-'));
  await build(sandboxBuildOptions({ outdir }));
  return { entry: join(outdir, 'sandbox.js'), remove: () => rm(outdir, { recursive: true, force: true }) };
}
