import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Engine } from '../../src/oci/engine/engine.ts';
import { lookForEngine } from '../../src/oci/engine/find-engine.ts';
import { inspectImage } from '../../src/oci/engine/images.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../.dev/base-image.mjs', import.meta.url));

/** A real container engine, and the image that the tests build on. */
export interface TestEngine {
  readonly engine: Engine;
  /** A Python with what the service needs, made without a registry. */
  readonly baseImage: string;
}

/**
 * This machine's dockerd, which `npm test` starts where it can; undefined, and said loudly, where there is none:
 * `const here = await testEngine(); describe.skipIf(here === undefined)(...)`.
 */
export async function testEngine(): Promise<TestEngine | undefined> {
  const { engine } = await lookForEngine({ env: {}, home: '/nonexistent' });
  if (engine === undefined) {
    console.warn("\nSKIPPED: no container engine answers on this machine, so what is tested with one isn't tested here.\n");
    return undefined;
  }
  const baseImage = 'mysfits-test-python:3';
  if ((await inspectImage(engine, baseImage)) === undefined) await run(process.execPath, [script]);
  return { engine, baseImage };
}
