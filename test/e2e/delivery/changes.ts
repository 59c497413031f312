import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const before = 'return {"mysfits": [{field: mysfit[field] for field in IN_THE_LIST} for mysfit in mysfits]}';
const after = (word: string) =>
  `return {"mysfits": [{field: mysfit[field] for field in IN_THE_LIST} | {"name": mysfit["name"] + " ${word}"} for mysfit in mysfits]}`;

/** What of an answer tells which change it comes from: the word behind the first name, `` before any. */
export const told = /"name": ?"Evangeline ?([^"]*)"/;

/** Changes one line of a service: from then on its list has a word behind every name. */
export async function sayBehindNames(service: string, word: string): Promise<void> {
  const file = join(service, 'mysfits', 'app.py');
  const text = await readFile(file, 'utf8');
  const changed = text
    .split('\n')
    .map((line) => (line.trim() === before || /\| \{"name": mysfit\["name"\] \+ "/.test(line) ? `        ${after(word)}` : line))
    .join('\n');
  if (changed === text) throw new Error(`${file} has no line to change.`);
  await writeFile(file, changed);
}

/** Has a file say something else for a while; returns what puts it back. */
export async function replaceFile(file: string, content: (before: string) => string): Promise<() => Promise<void>> {
  const kept = await readFile(file, 'utf8');
  await writeFile(file, content(kept));
  return () => writeFile(file, kept);
}
