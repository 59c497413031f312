import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A young generation of 2 MB instead of 16: requests leave much garbage that dies at once, and beside a wizard, a
 * browser and the learner's own work 20 MB count for more than a tenth of a millisecond a call. And an old one of 512 MB at
 * most, ten times what thousands of objects take: V8 lets garbage grow in proportion to what the heap may become, which on a
 * large machine is gigabytes (2,000 uploads: 104 MB resident without the bound, 80 MB with it).
 */
export const LEAN = ['--max-semi-space-size=2', '--max-old-space-size=512'];

/** Where the sandbox's program stands: in the bundle this file's code is in dist/ or in a part below it. */
export function programBesideThis(): string {
  const near = ['./sandbox.js', '../sandbox.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return near.find((path) => existsSync(path)) ?? near[0] ?? 'sandbox.js';
}
