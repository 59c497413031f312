import { describe, expect, it } from 'vitest';
import { openLane } from './kill/lane.ts';
import { cleanRun, type KillPoint, pointsOf, tryPoint } from './kill/matrix.ts';

const lanes = 2;

describe('killed at any call, before its work and before its answer', () => {
  it('module 1 goes on to the same end, doubles nothing and leaves nothing', { timeout: 600_000 }, async () => {
    const failures: string[] = [];
    let tried = 0;
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        const here = await openLane();
        try {
          const clean = await cleanRun(here);
          for (const point of pointsOf(clean).filter((_point, index) => index % lanes === lane)) {
            const wrong = await tryPoint(here, clean, point);
            tried += 1;
            if (wrong !== undefined) failures.push(`${nameOf(point)}: ${wrong}`);
          }
        } finally {
          await here.close();
        }
      }),
    );
    console.log(`kill matrix, module 1: ${tried} points tried, ${tried - failures.length} survived`);
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(50);
  });
});

const nameOf = ({ command, call, when, next }: KillPoint) => `${command}, call ${call}, ${when}, then ${next}`;
