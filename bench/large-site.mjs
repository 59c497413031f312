import { join } from 'node:path';
import { figure, inSeconds, inTurn, residentPeak } from './measure.mjs';
import { makeSite, withWorkspace } from './workspace.mjs';

const sizes = [500, 1000, 2000];

/** A site of many files: whether time grows with their number, whether memory stays, and `aws s3 sync` beside it. */
export async function largeSite(program) {
  const peaks = {};
  const up = (size) => () =>
    withWorkspace(program, async ({ dir, mysfits, status }) => {
      // The workspace stands already; its pages are replaced before anything is uploaded.
      await makeSite(join(dir, 'site'), size);
      const { ms, peak } = await mysfits('up', '--rehearse');
      peaks[size] = { up: peak, sandbox: residentPeak((await status()).pid) };
      return ms;
    });
  const sync = () =>
    withWorkspace(program, async ({ root, aws }) => {
      await makeSite(join(root, 'sync'), 2000);
      await aws('s3', 'mb', 's3://bench-sync');
      const { ms, peak } = await aws('s3', 'sync', join(root, 'sync'), 's3://bench-sync', '--quiet');
      peaks.sync = peak;
      return ms;
    });
  const ms = await inTurn(3, { ...Object.fromEntries(sizes.map((size) => [`up${size}`, up(size)])), sync });
  const [small, middle, large] = sizes.map((size) => ms[`up${size}`].least);
  const [few, many] = [peaks[500], peaks[2000]];
  const growth = (large - middle) / 1000 / ((middle - small) / 500);
  return [
    {
      what: 'time of one more file: from 1,000 to 2,000 files over from 500 to 1,000',
      figure: figure(growth),
      aim: 'about 1 (linear)',
      met: growth < 1.3,
      detail: `least of 3: ${sizes.map((size) => `${size} files ${inSeconds(ms[`up${size}`].least)}`).join(', ')}`,
    },
    {
      what: 'peak memory of `up`, 2,000 files over 500 files',
      figure: figure(many.up / few.up),
      aim: 'flat',
      met: many.up / few.up < 1.25,
      detail: sizes.map((size) => `${size} files ${figure(peaks[size].up)} MB`).join(', '),
    },
    {
      what: 'peak memory of the sandbox, 2,000 files over 500 files',
      figure: figure(many.sandbox / few.sandbox),
      aim: 'flat',
      met: many.sandbox / few.sandbox < 1.25,
      detail: sizes.map((size) => `${size} files ${figure(peaks[size].sandbox)} MB`).join(', '),
    },
    {
      what: '`aws s3 sync` over `up`, 2,000 files',
      figure: figure(ms.sync.least / large),
      detail: `${inSeconds(ms.sync.least)} over ${inSeconds(large)}; ${figure(peaks.sync)} MB over ${figure(many.up)} MB`,
    },
  ];
}
