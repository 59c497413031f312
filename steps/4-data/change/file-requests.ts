import type { PlannedRequest } from '../../../src/course/request.ts';
import type { Change } from '../../3-delivery/source/changes.ts';
import { fileDiff } from '../../3-delivery/source/file-diff.ts';

const verbs = { added: 'add', changed: 'change', deleted: 'delete' } as const;

/** Changes of the learner's own files, to be shown before they are made: each with its diff. */
export const fileRequests = (folder: string, changes: readonly Change[]): PlannedRequest[] =>
  changes.map(({ path: inside, change, before, after }) => {
    const path = `${folder}/${inside}`;
    const { diff, added, removed } = fileDiff(path, before?.content, after?.content);
    const operation = verbs[change];
    return {
      kind: 'file',
      service: 'file',
      operation,
      input: { path, diff },
      line: `${operation} ${path}  +${added} -${removed}`,
    };
  });
