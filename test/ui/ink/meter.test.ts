import { describe, expect, test } from 'vitest';
import { headerLines, type Whereabouts } from '../../../src/ui/ink/header.ts';
import { createMeter } from '../../../src/ui/ink/meter.ts';
import { createStyle } from '../../../src/ui/style.ts';

const hour = 3_600_000;
const style = createStyle({ columns: 120, colour: false, unicode: true });
const aws: Whereabouts = { world: 'aws', project: 'mysfits-ab12cd', account: '123456789012', region: 'eu-west-1' };

describe('the meter', () => {
  test('counts each resource from its own beginning to its own end', () => {
    const meter = createMeter();
    meter.starts({ step: 'nat', perHour: 0.09, since: 0 });
    meter.starts({ step: 'balancer', perHour: 0.02, since: hour });
    const early = meter.read(2 * hour);
    expect([early.perHour, early.since]).toEqual([0.11, 0]);
    expect(early.soFar).toBeCloseTo(0.18 + 0.02);
    meter.ends('nat', 2 * hour);
    const { perHour, soFar, since } = meter.read(4 * hour);
    expect([perHour, since]).toEqual([0.02, hour]);
    expect(soFar).toBeCloseTo(0.18 + 0.06);
  });

  test('goes on from when it was made, when a run finds it there already', () => {
    const meter = createMeter();
    meter.starts({ step: 'nat', perHour: 0.09, since: 0 });
    meter.starts({ step: 'nat', perHour: 0.09, since: 5 * hour });
    expect(meter.read(10 * hour).soFar).toBeCloseTo(0.9);
  });

  test('counts on at another price from the moment on at which something was changed', () => {
    const meter = createMeter();
    meter.starts({ step: 'stack', perHour: 0, since: 0 });
    meter.starts({ step: 'stack', perHour: 0.05, since: 2 * hour });
    const { perHour, soFar, since } = meter.read(4 * hour);
    expect([perHour, since]).toEqual([0.05, 0]);
    expect(soFar).toBeCloseTo(0.1);
  });
});

describe('the header', () => {
  const meter = createMeter();
  meter.starts({ step: 'nat', perHour: 0.1, since: 0 });

  test('says in AWS whose account it is, since when it runs, what it costs and what was spent', () => {
    const [line] = headerLines(aws, meter.read(3 * hour), 3 * hour, false, style);
    expect(line).toContain('AWS · mysfits-ab12cd · 123456789012 · eu-west-1 · running 3 h · $0.10/h now · $0.30 so far');
  });

  test('never shows money in a rehearsal', () => {
    const lines = headerLines({ ...aws, world: 'rehearsal' }, meter.read(3 * hour), 3 * hour, false, style);
    expect(lines.join('\n')).toContain('free');
    expect(lines.join('\n')).not.toContain('$');
  });

  test.each([40, 80, 120])('fits a window of %i columns', (columns) => {
    for (const line of headerLines(aws, meter.read(hour), hour, true, { ...style, columns })) {
      expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  });
});
