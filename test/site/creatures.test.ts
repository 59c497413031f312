import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { creatures } from './creatures.ts';
import { siteFolder } from './site-server.ts';

// The tutorial's own table: ids and traits that other editions of it, and their data, share.
const table = `
4e53920c-505a-4a90-a694-b9300791f0ae Evangeline|Chimera|43|Evil|Lawful
2b473002-36f8-4b87-954e-9a377e0ccbec Pauly|Cyclops|2|Neutral|Lawful
0e37d916-f960-4772-a25a-01b762b5c1bd CoCo|Dragon|501|Good|Chaotic
da5303ae-5aba-495c-b5d6-eb5c4a66b941 Gretta|Gorgon|31|Evil|Neutral
a901bb08-1985-42f5-bb77-27439ac14300 Hasla|Haetae|2000000000|Good|Neutral
b41ff031-141e-4a8d-bb56-158a22bea0b3 Snowflake|Yeti|13|Evil|Neutral
3f0f196c-4a7b-43af-9e29-6522a715342d Gary|Kraken|2709|Neutral|Chaotic
a68db521-c031-44c7-b5ef-bfa4c0850e2a Nessi|Plesiosaurus|75000000|Neutral|Neutral
c0684344-1eb7-40e7-b334-06d25ac9268c Atlantis|Mandrake|100|Neutral|Neutral
ac3e95f3-eb40-4e4e-a605-9fdd0224877c Twilight Glitter|Pegasus|6|Good|Lawful
33e1fbd4-2fd8-45fb-a42f-f92551694506 Cole|Phoenix|1393|Good|Chaotic
b6d16e02-6aeb-413c-b457-321151bb403d Rujin|Troll|221|Evil|Chaotic
`.trim();

test('the twelve are the ones of the tutorial, with its ids and traits', () => {
  const rows = creatures.map(
    ({ mysfitId, name, species, age, goodevil, lawchaos }) => `${mysfitId} ${[name, species, age, goodevil, lawchaos].join('|')}`,
  );
  expect(rows.join('\n')).toBe(table);
});

test.each(creatures)(
  '$name has a description of 25 to 45 words and a drawing',
  ({ description, thumbImageUri, profileImageUri }) => {
    const words = description.split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(25);
    expect(words).toBeLessThanOrEqual(45);
    expect(existsSync(join(siteFolder, thumbImageUri))).toBe(true);
    expect(existsSync(join(siteFolder, profileImageUri))).toBe(true);
  },
);

test('the page holds the list as .dev/site.mjs writes it', () => {
  const script = fileURLToPath(new URL('../../.dev/site.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
