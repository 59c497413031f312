import { visit } from '../../../src/aws/visit.ts';
import type { AnyOutputs } from '../../../src/course/outputs.ts';
import { siteConnectService } from '../../2-service/site-connect-service.ts';
import { startRelease } from '../release/executions.ts';
import { followRelease, type Release, type ReleaseTools } from '../release/follow-release.ts';

export interface NewRelease {
  readonly revision: string;
  /** The release where it is known; the newest of that revision if left out. */
  readonly execution?: string;
  /** Whether it has to be taken through the pipeline once more, because the release before came to nothing. */
  readonly again: boolean;
}

/** A release that has come through. */
export interface Delivered extends Release {
  /** What the service says of itself, asked at its root; undefined where nobody may ask it from here. */
  readonly answer: string | undefined;
}

/** Seconds for the service to answer, which by then runs nothing but the new task, and is found well. */
const patience = 30;

/**
 * Follows what was pushed through the pipeline until the new task answers.
 * @throws ExplainedError as followRelease does
 */
export async function followNew(
  tools: ReleaseTools & { readonly outputs: Readonly<Record<string, AnyOutputs>> },
  { revision, execution, again }: NewRelease,
): Promise<Delivered> {
  const begun = again ? await startRelease(tools, { revision }) : execution;
  const release = await followRelease(tools, {
    revision,
    unheard: 'start',
    ...(begun === undefined ? {} : { execution: begun }),
  });
  return { ...release, answer: await answerOf(tools) };
}

async function answerOf({ until, outputs, signal }: Parameters<typeof followNew>[0]): Promise<string | undefined> {
  const url = outputs[siteConnectService.id]?.serviceUrl;
  if (typeof url !== 'string') return undefined;
  try {
    return await until({
      what: 'the service to answer',
      seconds: patience,
      usually: 1,
      look: async () => {
        const answer = await visit(`${url}/`, { patience: 5_000, signal, close: true }).catch(() => undefined);
        return answer?.status === 200 ? answer.text.trim() : undefined;
      },
    });
  } catch {
    // ECS and the load balancer have found it well; only from here nobody may ask it.
    signal.throwIfAborted();
    return undefined;
  }
}
