/** The branch that is delivered: the one place that names it. */
export const branch = 'main';

/** Under which key a bucket holds the source where there is no CodeCommit; each commit is a version of it. */
export const sourceKey = 'source.zip';

/** A commit's id, or an object's version, short enough to be read out. */
export const shortRevision = (revision: string): string => revision.slice(0, 8);

/** Whether a revision is git's: its id of a commit has forty hexadecimal digits. */
export const isCommitId = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);
