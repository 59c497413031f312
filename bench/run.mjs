// `npm run bench`: measures, and writes bench/report.md. Figures are ratios within one run: machines differ, ratios less so.
import { writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { makeReady } from '../.dev/ready.mjs';
import { largeSite } from './large-site.mjs';
import { sandboxStart } from './sandbox-start.mjs';
import { startup } from './startup.mjs';
import { websiteModule } from './website-module.mjs';

makeReady();
const rows = [];
for (const measure of [startup, sandboxStart, websiteModule, largeSite]) {
  console.error(`Measuring: ${measure.name}`);
  rows.push(...(await measure()));
}

const [cpu] = cpus();
const machine = `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, Node ${process.versions.node}`;
const table = rows.map(({ what, figure, aim, detail }) => `| ${what} | ${figure} | ${aim ?? ''} | ${detail ?? ''} |`);
const report = [
  '# What it costs to run',
  '',
  `Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, ${machine}.`,
  'Times are medians; things that are compared were measured in turn, in one run.',
  '',
  '| what | figure | aim | from |',
  '|---|---|---|---|',
  ...table,
  '',
].join('\n');
await writeFile(fileURLToPath(new URL('report.md', import.meta.url)), report);
console.log(report);
