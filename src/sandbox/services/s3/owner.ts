import { createHash } from 'node:crypto';

/** The canonical user id that S3 shows for an account: 64 hex digits that say nothing of the account number. */
export const canonicalId = (account: string): string => createHash('sha256').update(`canonical ${account}`).digest('hex');
