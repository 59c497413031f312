import type { CourseTools } from '../../src/aws/tools.ts';
import type { Exercise } from '../../src/course/course.ts';
import { followNew } from './push/follow-new.ts';
import { draftMessage, pendingChanges } from './push/pending.ts';
import { followPermissions } from './release/release-permissions.ts';
import { shortRevision } from './source/branch.ts';
import { fileDiff } from './source/file-diff.ts';

/** The learner changes a line of the service, and sees it arrive. */
export const pushAChange: Exercise<CourseTools> = {
  id: 'push-a-change',
  title: 'Push a change and watch',
  story:
    'Change a line of your service first: open mysfits/app.py in the folder service of your workspace, and let health() say something of your own in place of "The mysfits are here.". Save it, then go on here. Your change is committed, the pipeline builds an image of it, and ECS starts a task from that while the old one goes on answering. In the end the service answers in your words.',

  // What a commit takes, the module's steps may already.
  permissions: followPermissions,

  run: async (context) => {
    const { note, signal } = context;
    const { source, head, files, changes } = await pendingChanges(context);
    if (changes.length === 0 && head !== undefined) {
      note(`Nothing in service/ differs from ${shortRevision(head.revision)}, which was committed last.`);
      note('Change a line and save it: mysfits/app.py holds what the service answers. Then try it again.');
      return;
    }
    for (const { path, change, before, after } of changes) {
      const { added, removed, binary } = fileDiff(path, before?.content, after?.content);
      note(`${change} service/${path}${binary ? '' : `  +${added} -${removed}`}`);
    }
    signal.throwIfAborted();
    const { revision } = await source.commit({ files, message: draftMessage(changes), parent: head });
    note(`Committed ${shortRevision(revision)} to the ${source.name}: the pipeline begins with it.`);
    const { answer } = await followNew(context, { revision, again: false });
    note(`The new task answers${answer === undefined ? '' : `: ${answer.slice(0, 200)}`}`);
  },
};
