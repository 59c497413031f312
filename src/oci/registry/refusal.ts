import type { IncomingMessage } from 'node:http';
import { ImageError, type ImageErrorCode } from '../image-error.ts';
import type { Registry } from './registry.ts';

/** What a registry says when it refuses: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
interface Said {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** The error for an answer that isn't what was asked for. */
export async function refusal({ address }: Registry, asked: string, answer: IncomingMessage): Promise<ImageError> {
  const status = answer.statusCode ?? 0;
  const { code, message } = firstOf(await beginningOf(answer));
  const registryCode = typeof code === 'string' ? code : undefined;
  const said = typeof message === 'string' && message !== '' ? message : `It answered with the status ${status}`;
  return new ImageError(kindOf(status), `The registry ${address} refuses ${asked}.`, {
    why: `${said.replace(/\.$/, '')}${registryCode === undefined ? '' : ` (${registryCode})`}.`,
    nextSteps: nextStepsOf(status),
    status,
    registryCode,
    asked,
  });
}

function kindOf(status: number): ImageErrorCode {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not-found';
  return status >= 500 || status === 429 ? 'unreachable' : 'refused';
}

function nextStepsOf(status: number): readonly string[] {
  if (status === 401) return ['Run it again: a registry token of ECR is good for twelve hours, then a new one is fetched.'];
  if (status === 403) return ['See whether your IAM policy allows pushing to and pulling from this repository.'];
  if (status === 404) return ['See whether the repository exists, in the region of that address.'];
  return status === 429 || status >= 500 ? ['Run it again in a while.'] : [];
}

function firstOf(text: string): Said {
  try {
    const { errors } = JSON.parse(text) as { errors?: readonly Said[] };
    return errors?.[0] ?? {};
  } catch {
    return {};
  }
}

/** Whoever answers an error with megabytes isn't heard to the end. */
async function beginningOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of answer) {
      text += chunk;
      if (text.length > 65_536) break;
    }
  } catch {
    // The status is known; the rest is lost.
  }
  return text;
}
