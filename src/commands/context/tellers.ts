import { onlyChanges, type StageView, type TellStages } from '../../course/stages.ts';
import type { Note } from '../../course/step.ts';
import type { Screen } from '../../ui/screen.ts';
import { exerciseNoteLines } from '../../ui/screens/exercise-lines.ts';
import { outputLines, stageLines } from '../../ui/screens/stage-lines.ts';

export interface Tellers {
  readonly note: Note;
  readonly stages: TellStages;
}

/**
 * What is told of something that is followed outside of a run: documents `<type>-note` and `<type>-stages`, or a line each.
 * @param of what every document says beside that
 */
export function tellers(screen: Screen, type: string, of: Readonly<Record<string, string>> = {}): Tellers {
  const at = () => new Date().toISOString();
  let before: readonly StageView[] = [];
  return {
    note: (text, kind) =>
      screen.show({
        document: { type: `${type}-note`, ...of, at: at(), text, ...(kind === 'output' ? { output: true } : {}) },
        lines: (style) => (kind === 'output' ? outputLines(text, style) : exerciseNoteLines(text, style)),
      }),
    stages: onlyChanges((stages) => {
      const former = before;
      before = stages;
      screen.show({
        document: { type: `${type}-stages`, ...of, at: at(), stages },
        lines: (style) => stageLines(former, stages, style),
      });
    }),
  };
}
