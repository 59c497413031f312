import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { isAwsError, unlessAwsError } from '../../../src/aws/errors.ts';
import { s3 } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { readZip } from '../../../src/oci/archive/read-zip.ts';
import { zipOf } from '../../../src/oci/archive/write-zip.ts';
import { sourceKey } from './branch.ts';
import { changesBetween } from './changes.ts';
import { committedMeanwhile } from './meanwhile.ts';
import type { Commit, FileMode, Head, Source, SourceFile } from './source.ts';

/**
 * Where the message goes: CodePipeline shows it with the revision.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */
const messageKey = 'codepipeline-artifact-revision-summary';

/** As a ZIP of Unix holds it: type and permission bits. */
const unixModes: Readonly<Record<FileMode, number>> = { NORMAL: 0o100644, EXECUTABLE: 0o100755, SYMLINK: 0o120777 };

/** A versioned bucket as a source: one archive, each version of which is a commit. */
export function bucketSource({ send, account }: Pick<CourseTools, 'send' | 'account'>, bucket: string): Source {
  const name = `bucket ${bucket}`;
  const head = () => readHead({ send, account }, bucket);
  const request = (wish: Commit) => s3(new PutObjectCommand(putInput(bucket, account, wish)));
  const isChange = ({ parent, files }: Commit) => changesBetween(parent?.files, files).length > 0;
  return {
    kind: 's3',
    name,
    revision: async () => {
      const asked = s3(new HeadObjectCommand({ Bucket: bucket, Key: sourceKey, ExpectedBucketOwner: account }));
      // The answer to a HEAD has no body, so there is no code but the status (HeadObject).
      return (await unlessAwsError(send(asked), 'NotFound'))?.VersionId;
    },
    head,
    requests: (wish) => (isChange(wish) ? [request(wish)] : []),
    commit: async (wish) => {
      if (wish.parent !== undefined && !isChange(wish)) return { revision: wish.parent.revision };
      try {
        const { VersionId: revision } = await send(request(wish));
        if (revision === undefined) throw new Error(`S3 keeps no versions of what is in ${bucket}.`);
        return { revision };
      } catch (error) {
        if (!isAwsError(error, 'PreconditionFailed', 'ConditionalRequestConflict')) throw error;
        // An answer that got lost makes a retry meet what the first try wrote.
        const now = await head();
        if (now === undefined || changesBetween(now.files, wish.files).length > 0) throw committedMeanwhile(name, error);
        return { revision: now.revision };
      }
    },
  };
}

function putInput(Bucket: string, ExpectedBucketOwner: string, { files, message, parent }: Commit) {
  const members = [...files].map(([path, { mode, content }]) => ({ path, content, mode: unixModes[mode] }));
  return {
    Bucket,
    Key: sourceKey,
    ExpectedBucketOwner,
    // Only over what was seen, or only where nothing is: nobody's commit is written over.
    ...(parent === undefined ? { IfNoneMatch: '*' } : { IfMatch: parent.etag }),
    ContentType: 'application/zip',
    // A header holds no letter beyond ASCII, and no line break.
    Metadata: { [messageKey]: message.replaceAll(/\s+/g, ' ').replaceAll(/[^\x20-\x7e]/g, '?') },
    Body: zipOf(members),
  };
}

async function readHead({ send, account }: Pick<CourseTools, 'send' | 'account'>, bucket: string): Promise<Head | undefined> {
  const asked = s3(new GetObjectCommand({ Bucket: bucket, Key: sourceKey, ExpectedBucketOwner: account }));
  const found = await unlessAwsError(send(asked), 'NoSuchKey');
  if (found?.Body === undefined) return undefined;
  if (found.VersionId === undefined) throw new Error(`S3 keeps no versions of what is in ${bucket}.`);
  const members = await readZip(Buffer.from(await found.Body.transformToByteArray()));
  const files = members.map(({ path, content, mode }): [string, SourceFile] => [path, { mode: modeOf(mode), content }]);
  return { revision: found.VersionId, message: found.Metadata?.[messageKey], files: new Map(files), etag: found.ETag };
}

function modeOf(mode: number): FileMode {
  if ((mode & 0o170000) === 0o120000) return 'SYMLINK';
  return mode & 0o100 ? 'EXECUTABLE' : 'NORMAL';
}
