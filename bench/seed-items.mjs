import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cpuTime, figure, inSeconds, run } from './measure.mjs';
import { withWorkspace } from './workspace.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const sizes = [2_500, 5_000, 10_000];

/** The course writes twelve; the very same code with many, as a program of its own. */
const PROGRAM = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { writeItems } from './steps/4-data/write-items.ts';
const client = new DynamoDBClient({ endpoint: process.env.ENDPOINT });
const items = Array.from({ length: Number(process.env.SIZE) }, (_, number) => ({
  MysfitId: { S: 'mysfit-' + number }, Name: { S: 'Number ' + number }, GoodEvil: { S: number % 2 ? 'Good' : 'Evil' }, Text: { S: 'word '.repeat(60) },
}));
const send = ({ command }) => client.send(command);
await writeItems({ send, target: { pace: 0.1 }, signal: new AbortController().signal }, process.env.TABLE, items);
client.destroy();
`;

/** Filling a table: whether time grows with the number of items. */
export async function seedItems(program) {
  // Beside our own packages, so that it finds them.
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache', 'seed-'));
  const seeder = join(folder, 'seed.mjs');
  try {
    await build({
      stdin: { contents: PROGRAM, resolveDir: root, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile: seeder,
    });
    const work = {};
    const clock = {};
    for (let round = 0; round < 3; round += 1) {
      for (const size of sizes) {
        const one = await seeded(program, seeder, size);
        work[size] = Math.min(work[size] ?? Number.POSITIVE_INFINITY, one.work);
        clock[size] = Math.min(clock[size] ?? Number.POSITIVE_INFINITY, one.ms);
      }
    }
    const [few, more, many] = sizes;
    const growth = (work[many] - work[more]) / (many - more) / ((work[more] - work[few]) / (more - few));
    return [
      {
        what: "the processor's time for one more item in a table: from 5,000 to 10,000 over from 2,500 to 5,000",
        figure: figure(growth),
        aim: 'about 1 (linear)',
        met: growth < 1.3,
        detail: `writer and sandbox together, least of 3: ${sizes.map((size) => `${size} items ${inSeconds(work[size])} (${inSeconds(clock[size])} by the clock)`).join(', ')}`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function seeded(program, seeder, size) {
  return withWorkspace(program, async ({ aws, status }) => {
    const schema = [
      '--attribute-definitions',
      'AttributeName=MysfitId,AttributeType=S',
      '--key-schema',
      'AttributeName=MysfitId,KeyType=HASH',
    ];
    await aws('dynamodb', 'create-table', '--table-name', 'many', ...schema, '--billing-mode', 'PAY_PER_REQUEST');
    await aws('dynamodb', 'wait', 'table-exists', '--table-name', 'many');
    const { pid, endpoint, accessKeyId, secretAccessKey, region } = await status();
    const env = {
      ENDPOINT: endpoint,
      SIZE: String(size),
      TABLE: 'many',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: region,
    };
    const before = cpuTime(pid);
    const { ms, cpu } = await run(process.execPath, [seeder], { env });
    const sandbox = cpuTime(pid) - before;
    const { stdout } = await aws(
      'dynamodb',
      'scan',
      '--table-name',
      'many',
      '--select',
      'COUNT',
      '--query',
      'Count',
      '--output',
      'text',
    );
    // One number a page.
    const there = stdout.split(/\s+/).reduce((sum, count) => sum + Number(count), 0);
    if (there !== size) throw new Error(`${size} items were written, ${there} are there.`);
    return { ms, work: cpu + sandbox };
  });
}
