import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import type { ActionRecord, ExecutionRecord, Revision } from '../model.ts';

/** What an action has in its hands while it runs. */
export interface ActionRun {
  readonly world: World;
  readonly execution: ExecutionRecord;
  readonly declaration: ActionDeclaration;
  /** How the run is recorded at this moment. */
  readonly record: () => ActionRecord;
  /** The configuration, with the variables in it put in. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Calls in the name of the pipeline's role. */
  readonly call: Call;
  readonly signal: AbortSignal;
  /** Records more of the run, so that it goes on from there after a restart. @throws the signal's reason */
  readonly note: (change: Partial<Pick<ActionRecord, 'externalId' | 'externalUrl' | 'summary' | 'taskDefinition'>>) => void;
}

/** What came of an action that succeeded. */
export interface ActionResult {
  readonly summary?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Of a source action. */
  readonly revision?: Omit<Revision, 'action' | 'artifact' | 'created'>;
}

/** Runs one kind of action. @throws ActionFailure */
export type Runner = (run: ActionRun) => Promise<ActionResult>;
