import type * as Ecs from '@aws-sdk/client-ecs';

/** Why a task can't go on, as DescribeTasks will say it. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
  readonly stopCode: Ecs.TaskStopCode;

  constructor(message: string, stopCode: Ecs.TaskStopCode = 'TaskFailedToStart') {
    super(message);
    this.stopCode = stopCode;
  }
}
