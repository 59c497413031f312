/** What the sandbox says to the person who runs it; never sent over AWS's API. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly why: string;
  readonly nextSteps: readonly string[];
  /** For whom acts on it. */
  readonly code: 'already-running' | 'port-taken' | undefined;

  constructor(message: string, { why, nextSteps, code, cause }: SandboxErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.why = why;
    this.nextSteps = nextSteps;
    this.code = code;
  }
}

export interface SandboxErrorParts {
  readonly why: string;
  readonly nextSteps: readonly string[];
  readonly code?: SandboxError['code'];
  readonly cause?: unknown;
}

const REASONS: Readonly<Record<string, readonly [why: string, next: string]>> = {
  EACCES: [
    "You aren't allowed to write there.",
    'Give yourself the right to write there, or choose another folder with `--dir`.',
  ],
  EPERM: ["You aren't allowed to write there.", 'Give yourself the right to write there, or choose another folder with `--dir`.'],
  EROFS: ['It is on a disk that can only be read.', 'Choose a folder on another disk with `--dir`.'],
  ENOSPC: ['The disk is full.', 'Make room on it, or choose a folder on another disk with `--dir`.'],
  EDQUOT: ['Your share of the disk is used up.', 'Make room, or choose a folder on another disk with `--dir`.'],
  ENOTDIR: ['A part of that path is a file.', 'Choose another folder with `--dir`.'],
  EEXIST: ['Something that is no folder has that name.', 'Choose another folder with `--dir`.'],
};

/** The error for a folder that can't be used, where the system says why; any other error as it is. */
export function folderTrouble(dir: string, error: unknown): unknown {
  const [why, next] = REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? [];
  if (error instanceof SandboxError || why === undefined || next === undefined) return error;
  return new SandboxError(`Can't use the sandbox's folder ${dir}.`, { why, nextSteps: [next], cause: error });
}
