import type { Change } from '../../../steps/3-delivery/source/changes.ts';
import { fileDiff } from '../../../steps/3-delivery/source/file-diff.ts';
import type { FileChangeView } from '../../ui/screens/diff-lines.ts';

/** Changes as they are shown: each file with its name in the workspace and its difference. */
export const fileChanges = (changes: readonly Change[]): readonly FileChangeView[] =>
  changes.map(({ path, change, before, after }) => {
    const named = `service/${path}`;
    return { path: named, change, ...fileDiff(named, before?.content, after?.content) };
  });
