import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join('assets', 'core.template.yaml');

/**
 * The path of the template in the package: CloudFormation is sent this very file, and the command line shows where it
 * is. Bundled, this code lies in another folder than in a checkout; the package's root is above it in both.
 */
export function templatePath(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, file);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) throw new Error(`${file} is missing in the package.`);
  }
}

/** What the template says. */
export const readTemplate = (): Promise<string> => readFile(templatePath(), 'utf8');
