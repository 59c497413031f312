import { type Change, changesBetween } from '../../3-delivery/source/changes.ts';
import type { SourceFiles } from '../../3-delivery/source/source.ts';
import type { PreparedFile } from './prepared-change.ts';
import { askers, formOf, standOf } from './stand.ts';

/** What is to be done so that what runs asks the table, or the built-in list again. */
export type ChangePlan =
  | {
      /** `commit`: a tree has to be committed. `shipped`: what was committed last is as it should be. */
      readonly kind: 'commit' | 'shipped';
      /** What changes in the learner's own folder. */
      readonly write: readonly Change[];
      /** The whole tree, as it should be in the source. */
      readonly files: SourceFiles;
    }
  | {
      /** Files were changed in a way that the course neither writes over nor takes back. */
      readonly kind: 'blocked';
      readonly where: 'folder' | 'source';
      readonly paths: readonly string[];
    };

/** Where the learner's service stands: in their folder, and as it was committed last. */
export interface Standing {
  readonly folder: SourceFiles;
  readonly source: SourceFiles;
  readonly change: readonly PreparedFile[];
}

/**
 * How a service comes to ask the table. Of what is committed only the files of the change are touched, whatever else is in
 * the learner's folder and wasn't pushed yet; a change that they made by hand goes whole, as a push would take it.
 */
export function planChange({ folder, source, change }: Standing): ChangePlan {
  const mine = standOf(folder, change);
  const theirs = standOf(source, change);
  if (theirs === 'after' || theirs === 'by-hand') {
    // A folder that is still as it was given follows, or its next push would take the change back.
    const follows = theirs === 'after' && mine === 'before';
    return { kind: 'shipped', write: follows ? changesTo('after', folder, change) : [], files: source };
  }
  if (mine === 'by-hand') return { kind: 'commit', write: [], files: folder };
  if (mine === 'otherwise') return { kind: 'blocked', where: 'folder', paths: othersIn(folder, change) };
  if (theirs === 'otherwise') return { kind: 'blocked', where: 'source', paths: othersIn(source, change) };
  const files = withChanges(source, changesTo('after', source, change));
  return { kind: 'commit', write: changesTo('after', folder, change), files };
}

/**
 * How a service comes to answer from its built-in list again, so that the table can go. A file that came with the change
 * and was changed since stays: nothing asks it any more.
 */
export function planReturn({ folder, source, change }: Standing): ChangePlan {
  const cameAlong = change.filter(({ before }) => before === undefined).map(({ path }) => path);
  for (const [where, tree] of [['source', source] as const, ['folder', folder] as const]) {
    const paths = askers(withChanges(tree, changesTo('before', tree, change)), cameAlong);
    if (paths.length > 0) return { kind: 'blocked', where, paths };
  }
  const changes = changesTo('before', source, change);
  const write = changesTo('before', folder, change);
  return { kind: changes.length > 0 ? 'commit' : 'shipped', write, files: withChanges(source, changes) };
}

const othersIn = (tree: SourceFiles, change: readonly PreparedFile[]): string[] =>
  change.filter((file) => formOf(tree, file) === 'other').map(({ path }) => path);

/** What changes in a tree to bring the files of the change into one of their two forms; files of a third are left alone. */
function changesTo(form: 'before' | 'after', tree: SourceFiles, change: readonly PreparedFile[]): Change[] {
  const wanted = new Map(tree);
  for (const file of change) {
    const present = formOf(tree, file);
    if (present === 'other' || present === form) continue;
    const content = file[form];
    if (content === undefined) wanted.delete(file.path);
    else wanted.set(file.path, { mode: tree.get(file.path)?.mode ?? 'NORMAL', content });
  }
  return [...changesBetween(tree, wanted)];
}

function withChanges(tree: SourceFiles, changes: readonly Change[]): SourceFiles {
  const files = new Map(tree);
  for (const { path, after } of changes) {
    if (after === undefined) files.delete(path);
    else files.set(path, after);
  }
  return files;
}
