import { ExplainedError } from '../../course/errors.ts';
import { codeOf } from './durable-file.ts';

/** What a learner can put back in place of a state file that can't be read. */
export interface Backup {
  readonly path: string;
  /** Its serial, or undefined when it can't be read either. */
  readonly serial: number | undefined;
}

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/** The way back to the last good state. */
function waysBack(path: string, backup: Backup | undefined): string[] {
  if (backup === undefined || backup.serial === undefined) {
    return ['Put the file back from a copy of yours, if you have one.', 'Else build it again from what stands: `recover`'];
  }
  return [
    wholeBackup(path, { path: backup.path, serial: backup.serial }),
    'Then run the same command again: what the backup missed is found by its name.',
    'Or build it again from what stands: `recover`',
  ];
}

/** Says that a backup can be put in its file's place, and by which command. */
export function wholeBackup(path: string, { path: backup, serial }: { readonly path: string; readonly serial: number }): string {
  return `The backup beside it is whole (write number ${serial}, at most one step behind). Put it in place: cp ${quoted(backup)} ${quoted(path)}`;
}

/** The state file is there and isn't what this program wrote. */
export function unreadable(path: string, why: string, backup: Backup | undefined, cause?: unknown): StateLostError {
  return new StateLostError({
    what: "Can't read the state file",
    why: `${path} ${why}. Nothing was changed, neither the file nor anything in AWS.`,
    nextSteps: waysBack(path, backup),
    cause,
  });
}

/** The state file was made by a newer version of this program. */
export function tooNew(path: string, schema: number, known: number): ExplainedError {
  return new ExplainedError({
    what: 'The state file is newer than this program',
    why: `${path} has schema ${schema}; this program knows up to ${known}. Reading it as something older could lose what it holds.`,
    nextSteps: ['Use the version that wrote it, or a later one.'],
  });
}

/** The state file has a schema for which there is no way forward. */
export function tooOld(path: string, schema: number): ExplainedError {
  return new ExplainedError({
    what: 'The state file is too old for this program',
    why: `${path} has schema ${schema}, and nothing here knows how to bring it forward.`,
    nextSteps: ['Tear down with the version that wrote it, then start again with this one.'],
  });
}

/** The state file is gone, and something beside it shows that there was one. */
export function missing(path: string, besides: keyof typeof witnesses, backup?: Backup): StateLostError {
  return new StateLostError({
    what: 'The state file is missing',
    why: `${path} isn't there, but ${witnesses[besides]}: something was built here, and may still stand.`,
    nextSteps: waysBack(path, backup),
  });
}

const witnesses = {
  backup: 'its backup is',
  lock: 'a lock says that there was one',
  index: 'the list of your workspaces says what stood when it was last used',
};

/** The folder can't be read or written; says what that means for what was built. */
export function writeFailure(error: unknown, path: string): StateWriteError {
  const code = codeOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StateWriteError({
      what: "Can't write the state: the disk is full",
      why: `${path} couldn't be written (${reason}). The last good one is untouched, and every call to AWS was noted before it was sent.`,
      nextSteps: ['Free some space.', 'Run the same command again: it goes on from where it stopped.'],
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new StateWriteError({
      what: "Can't write in the workspace",
      why: `${path} couldn't be written (${reason}). Nothing was lost: what was noted before still stands there.`,
      nextSteps: ['Make the folder writable for you, or choose another one with --dir.', 'Then run the same command again.'],
      cause: error,
    });
  }
  return new StateWriteError({
    what: "Can't write the state",
    why: `${path} couldn't be written (${reason}). The last good one is untouched.`,
    nextSteps: ['See to the disk or the folder, then run the same command again.'],
    cause: error,
  });
}

/** What was built is known to nobody any more: the state file is gone or damaged, and can be built again from what stands. */
export class StateLostError extends ExplainedError {
  override readonly name = 'StateLostError';
}

/** The state can't be written, so nothing may be built or deleted any more. */
export class StateWriteError extends ExplainedError {
  override readonly name = 'StateWriteError';
}
