// `npm run bench`: measures, and writes bench/report.md. Figures are ratios within one run: machines differ, ratios less so.
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { makeReady } from '../.dev/ready.mjs';
import { deliveryModule } from './delivery-module.mjs';
import { largeSite } from './large-site.mjs';
import { sandboxStart } from './sandbox-start.mjs';
import { seedItems } from './seed-items.mjs';
import { serviceModule } from './service-module.mjs';
import { startup } from './startup.mjs';
import { websiteModule } from './website-module.mjs';
import { wizard } from './wizard.mjs';
import { layProgram } from './workspace.mjs';

makeReady();
const load = loadavg()[0].toFixed(1);
const program = await layProgram();
const rows = [];
try {
  for (const measure of [startup, wizard, sandboxStart, websiteModule, serviceModule, deliveryModule, seedItems, largeSite]) {
    console.error(`Measuring: ${measure.name}`);
    rows.push(...(await measure(program)));
  }
} finally {
  await program.remove();
}

const [cpu] = cpus();
const machine = `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, Node ${process.versions.node}`;
const verdict = ({ met }) => (met === undefined ? '' : met ? 'yes' : '**no**');
const table = rows.map((row) => `| ${row.what} | ${row.figure} | ${row.aim ?? ''} | ${verdict(row)} | ${row.detail ?? ''} |`);
const report = [
  '# What it costs to run',
  '',
  `Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, ${machine}.`,
  `Load when it began: ${load} (what else runs takes its share of the time).`,
  'What is compared was measured in turn, in one run, against the sandbox: how long AWS itself takes is in no figure.',
  '',
  '| what | figure | aim | met | from |',
  '|---|---|---|---|---|',
  ...table,
  '',
].join('\n');
await writeFile(fileURLToPath(new URL('report.md', import.meta.url)), report);
console.log(report);
