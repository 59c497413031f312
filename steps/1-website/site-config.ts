import { createHash } from 'node:crypto';
import type { AnyOutputs } from '../../src/course/outputs.ts';

/** The key of the page's settings in the bucket: written by the course, never by hand. */
export const configKey = 'config.json';

/**
 * The page's settings, whole: the outputs of every step that says it modifies the pages, by step.
 * With none of them standing the page is the plain list it was born with.
 */
export function siteConfig(modifiers: Readonly<Record<string, AnyOutputs>>): string {
  const settings = Object.keys(modifiers)
    .sort()
    .map((step) => modifiers[step]);
  return `${JSON.stringify(Object.assign({}, ...settings), null, 2)}\n`;
}

/** Digests of a text, in the forms that site-files.ts gives for a file. */
export const textDigests = (text: string) => ({
  digest: createHash('sha256').update(text).digest('hex'),
  md5: createHash('md5').update(text).digest('hex'),
});
