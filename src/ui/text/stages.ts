import type { StageState, StageView } from '../../course/stages.ts';
import type { Style } from '../style.ts';

/** How a stage stands, in one word. */
export const stageWords: Readonly<Record<StageState, string>> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  stopped: 'stopped',
};

/**
 * The stages that stand otherwise than before. One that only waits is no news, and how far one is that runs, notes tell:
 * what it is about is said when it has ended.
 */
export function changedStages(before: readonly StageView[], now: readonly StageView[]): readonly StageView[] {
  const former = new Map(before.map((stage) => [stage.title, stage]));
  return now.filter(({ title, state, detail }) => {
    const was = former.get(title);
    if (state === 'waiting' || state === 'running') return state === 'running' && was?.state !== state;
    return was?.state !== state || was.detail !== detail;
  });
}

/** The sign of how a stage stands; its word stands beside it wherever it is used. */
export function stageSign(state: StageState, { glyphs, good, bad, link, faint }: Style): { sign: string; set: string } {
  const [sign, paint] = {
    waiting: [glyphs.dot, faint] as const,
    running: [glyphs.doing, link] as const,
    done: [glyphs.done, good] as const,
    failed: [glyphs.failed, bad] as const,
    stopped: [glyphs.dash, faint] as const,
  }[state];
  return { sign, set: paint(sign) };
}
