import { ExplainedError } from '../course/errors.ts';
import type { ImageError } from '../oci/image-error.ts';

/**
 * The action that ECR asks for at each request of the registry's protocol.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 */
const actions: readonly (readonly [asked: RegExp, action: string])[] = [
  [/^HEAD \S+\/blobs\/sha256:/, 'BatchCheckLayerAvailability'],
  [/^GET \S+\/blobs\/sha256:/, 'GetDownloadUrlForLayer'],
  [/^POST \S+\/blobs\/uploads\//, 'InitiateLayerUpload'],
  [/^PATCH \S+\/blobs\/uploads\//, 'UploadLayerPart'],
  [/^PUT \S+\/blobs\/uploads\//, 'CompleteLayerUpload'],
  [/^(HEAD|GET) \S+\/manifests\//, 'BatchGetImage'],
  [/^PUT \S+\/manifests\//, 'PutImage'],
];

/** What went wrong at the registry, for the reader; where a permission is missing, that one. */
export function explainRefusal(error: ImageError): ExplainedError {
  const { message, why, nextSteps, status, asked = '' } = error;
  // The answer to a HEAD has no body, so that the registry can't name it there.
  const action = status === 403 ? actions.find(([sign]) => sign.test(asked))?.[1] : undefined;
  if (action === undefined) return new ExplainedError({ what: message, why, nextSteps, cause: error });
  return new ExplainedError({
    what: `Not allowed: ecr:${action}`,
    why: `${message} ${why}`,
    nextSteps: [
      'The command "policy" prints what the course needs: have it attached to the user or role you use.',
      'Run the same command again: it goes on where this one stopped.',
    ],
    cause: error,
  });
}
