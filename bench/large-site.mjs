import { join } from 'node:path';
import { cpuTime, figure, inSeconds, inTurn, residentPeak } from './measure.mjs';
import { makeSite, withWorkspace } from './workspace.mjs';

const sizes = [500, 1000, 2000];

/** A site of many files: whether time grows with their number, whether memory stays, and `aws s3 sync` beside it. */
export async function largeSite(program) {
  const peaks = {};
  const work = Object.fromEntries(sizes.map((size) => [size, Number.POSITIVE_INFINITY]));
  const up = (size) => () =>
    withWorkspace(program, async ({ dir, mysfits, status }) => {
      // The workspace stands already; its pages are replaced before anything is uploaded.
      await makeSite(join(dir, 'site'), size);
      const { pid } = await status();
      const before = cpuTime(pid);
      const { ms, cpu, peak } = await mysfits('up', '--rehearse', '--through', 'website');
      // The processor's time of both programs: wall time shows what else runs on the machine.
      work[size] = Math.min(work[size], cpu + cpuTime(pid) - before);
      peaks[size] = { up: peak, sandbox: residentPeak(pid) };
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
  const large = ms.up2000.least;
  const [few, many] = [peaks[500], peaks[2000]];
  const [fewKept, manyKept] = [await peakOfASmallHeap(program, 500), await peakOfASmallHeap(program, 2000)];
  const growth = (work[2000] - work[1000]) / 1000 / ((work[1000] - work[500]) / 500);
  return [
    {
      what: "the processor's time for one more file: from 1,000 to 2,000 files over from 500 to 1,000",
      figure: figure(growth),
      aim: 'about 1 (linear)',
      met: growth < 1.3,
      detail: `\`up\` and sandbox together, least of 3: ${sizes.map((size) => `${size} files ${inSeconds(work[size])} (${inSeconds(ms[`up${size}`].least)} by the clock)`).join(', ')}`,
    },
    {
      what: 'peak memory of `up`, its heap kept to 96 MB so that garbage is collected, 2,000 files over 500 files',
      figure: figure(manyKept / fewKept),
      aim: 'flat',
      met: manyKept / fewKept < 1.1,
      detail: `${figure(manyKept)} MB over ${figure(fewKept)} MB`,
    },
    {
      what: 'the same as everybody runs it: V8 lets garbage lie on a large machine',
      figure: figure(many.up / few.up),
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

/** Peak memory in MB of an `up` that can't leave garbage lying: what it needs, not what it may take. */
function peakOfASmallHeap(program, size) {
  return withWorkspace(program, async ({ dir, mysfitsWith }) => {
    await makeSite(join(dir, 'site'), size);
    return (await mysfitsWith('--max-old-space-size=96', '--max-semi-space-size=2')('up', '--rehearse', '--through', 'website'))
      .peak;
  });
}
