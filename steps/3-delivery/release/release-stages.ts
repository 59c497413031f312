import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import type { StageState, StageView } from '../../../src/course/stages.ts';
import { stageNames } from '../stage-names.ts';

const states: Readonly<Record<string, StageState>> = {
  InProgress: 'running',
  Succeeded: 'done',
  Failed: 'failed',
  Abandoned: 'stopped',
};

/**
 * The stages of a release as they are drawn.
 * @param actions by stage, see readActions
 * @param details by stage, a few words each
 */
export function stagesOf(
  actions: ReadonlyMap<string, ActionExecutionDetail>,
  details: Readonly<Record<string, string | undefined>>,
): readonly StageView[] {
  return Object.values(stageNames).map((title): StageView => {
    const action = actions.get(title);
    const detail = details[title];
    return {
      title,
      state: states[action?.status ?? ''] ?? 'waiting',
      ...(detail === undefined ? {} : { detail }),
      ...(action?.startTime === undefined ? {} : { since: action.startTime.toISOString() }),
    };
  });
}

/** The same where the deployment has failed for ECS, though CodePipeline doesn't know yet. */
export const withFailed = (stages: readonly StageView[], failed: string): readonly StageView[] =>
  stages.map((stage) => (stage.title === failed ? { ...stage, state: 'failed' } : stage));
