import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where something of the package's lies on disk, by its path from the package's root. Bundled, this code lies in another
 * folder than in a checkout; the root is above it in both.
 * @throws Error when the package hasn't got it
 */
export function packagePath(...parts: readonly string[]): string {
  const inside = join(...parts);
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, inside);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) throw new Error(`${inside} is missing in the package.`);
  }
}
