import type { AwsRequest } from '../../../src/aws/request.ts';

/** Where the learner's code lies: CodeCommit, or a versioned bucket where an account is refused that. */
export type SourceKind = 'codecommit' | 's3';

/** Git's three kinds of files, by CodeCommit's names. */
export type FileMode = 'NORMAL' | 'EXECUTABLE' | 'SYMLINK';

export interface SourceFile {
  readonly mode: FileMode;
  /** Of a symbolic link, where it leads. */
  readonly content: Buffer;
}

/** Files by their paths: with slashes, from the root. */
export type SourceFiles = ReadonlyMap<string, SourceFile>;

/** What was committed last. */
export interface Head {
  /** A commit's id, or the version of an object. */
  readonly revision: string;
  /** Undefined where nobody said anything. */
  readonly message: string | undefined;
  readonly files: SourceFiles;
  /** The object's digest, by which S3 sees whether it is still the same; a bucket's alone has it. */
  readonly etag?: string | undefined;
}

export interface Commit {
  /** The whole tree, what didn't change too. */
  readonly files: SourceFiles;
  readonly message: string;
  /** What it builds on; undefined for the first. */
  readonly parent: Head | undefined;
}

/** The one door to the learner's code, whichever kind of place it lies in. */
export interface Source {
  readonly kind: SourceKind;
  /** As it stands in a sentence: "repository mysfits-ab12cd-source". */
  readonly name: string;
  /** The revision of what was committed last; undefined when nothing was. Cheaper than the head with its files. */
  readonly revision: () => Promise<string | undefined>;
  /**
   * What was committed last; undefined when nothing was.
   * @param options `known`: files at hand; of those that are the same, nothing is fetched
   */
  readonly head: (options?: { readonly known?: SourceFiles }) => Promise<Head | undefined>;
  /**
   * The calls that commit sends, none where nothing changed. Sends nothing.
   * @throws ExplainedError for a file that can't be committed
   */
  readonly requests: (commit: Commit) => readonly AwsRequest[];
  /**
   * Commits; where nothing changed it sends nothing, and the revision is the parent's.
   * @throws ExplainedError when somebody else committed since the parent, or for a file that can't be committed
   */
  readonly commit: (commit: Commit) => Promise<{ readonly revision: string }>;
}
