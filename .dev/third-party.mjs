import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageOf } from './bundle.mjs';

/** The names and licences of every package that went into the bundles, with their licence texts, each text once. */
export async function thirdParty(metafiles) {
  const packages = new Map();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const found = bytesInOutput > 0 ? packageOf(input) : undefined;
        if (found) packages.set(found.dir, found);
      }
    }
  }
  const texts = new Map();
  for (const { dir, name } of [...packages.values()].sort((a, b) => a.name.localeCompare(b.name))) {
    const { version, license: terms } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
    // Packages from before npm's short names say it at length.
    const license = typeof terms === 'string' ? terms : terms?.type;
    const file = (await readdir(dir)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? (await readFile(join(dir, file), 'utf8')).trim() : `Licensed under ${license}.`;
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...texts].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return `The packages that are part of this program, each under its own licence.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
