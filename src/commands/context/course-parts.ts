import { createCallLog } from '../../aws/log.ts';
import { perHour } from '../../aws/prices.ts';
import type { Session } from '../../aws/session.ts';
import { type CourseTools, createTools } from '../../aws/tools.ts';
import { chosenSteps } from '../../course/as-chosen.ts';
import type { CourseModule } from '../../course/course.ts';
import type { AnyOutputs } from '../../course/outputs.ts';
import { type AnyStep, type Choices, costsOf } from '../../course/step.ts';
import type { StepCard } from '../../engine/events.ts';
import type { ToolsFor } from '../../engine/run.ts';
import type { State } from '../../engine/state/row.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { CommandContext } from '../command.ts';
import type { OpenWorld } from './open-world.ts';

/** Makes the cards by which screens know the steps, priced for a region and for what was chosen. */
export function cardsFor(region: string, choices: Choices): (step: AnyStep<CourseTools>, module: string) => StepCard {
  return (step, module) => ({
    id: step.id,
    title: step.title,
    service: step.service,
    module,
    takes: step.takes,
    perHour: perHour(costsOf(step, choices), region).usd,
    ...(step.partOf ? { partOf: step.partOf.id } : {}),
  });
}

export interface LoggedTools {
  readonly tools: ToolsFor<CourseTools>;
  readonly close: () => void;
}

/** What is the learner's own: files, and the machine they are on. */
export type Desk = Pick<CourseTools, 'files' | 'machine'>;

/** The learner's desk in a workspace. */
export function deskOf({ shell, flags }: Pick<CommandContext, 'shell' | 'flags'>, { files, home }: Workspace): Desk {
  return { files, machine: { env: shell.env, home, mayInstall: flags.install === true } };
}

/** Makes the steps' tools over an open world, every call logged to a file and told as an event. */
export function loggedTools({ session, asked }: OpenWorld, desk: Desk, callsFile: string): LoggedTools {
  let warn: ((text: string) => void) | undefined;
  const log = createCallLog(callsFile, {
    onProblem: (error) => warn?.(`Calls can't be recorded in ${callsFile} any more: ${error.message}`),
  });
  for (const call of asked) log.write(call);
  return {
    tools: ({ step, signal, emit }) => {
      warn = (text) => emit({ type: 'warning', text });
      return createTools({
        session,
        ...desk,
        signal,
        log,
        onCall: (call) => emit({ type: 'call', call, ...(step === undefined ? {} : { step }) }),
        ...(step === undefined ? {} : { step }),
      });
    },
    close: () => log.close(),
  };
}

/** Tools for a look beside a run: nothing is recorded, nobody listens. */
export function quietTools(session: Session, desk: Desk, signal: AbortSignal): CourseTools {
  return createTools({ session, ...desk, signal });
}

/** What is recorded of the steps that stand, by step id. */
export function outputsOf(state: State): Readonly<Record<string, AnyOutputs>> {
  const standing = Object.values(state.rows).filter(({ status }) => status === 'created');
  return Object.fromEntries(standing.map(({ step, outputs }) => [step, outputs]));
}

/** Whether every step of a module, as it was chosen, stands. */
export function isFinished(module: CourseModule<CourseTools>, state: State): boolean {
  return chosenSteps(module, state.choices).every(({ id }) => state.rows[id]?.status === 'created');
}
