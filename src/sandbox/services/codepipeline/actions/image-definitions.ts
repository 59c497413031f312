import type { Call } from '../../../service.ts';
import type { Place } from '../model.ts';
import { ActionFailure } from '../run/action-failure.ts';
import { readArtifact } from '../run/artifacts.ts';
import { fileInZip } from './file-in-zip.ts';

/** Bytes: https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html */
const MOST = 100 * 1024;

/** Which container gets which image. */
export interface ImageDefinition {
  readonly name: string;
  readonly imageUri: string;
}

/**
 * Reads what an artifact says of images.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html
 * @throws ActionFailure
 */
export async function imageDefinitions(place: Place, file: string, call: Call): Promise<readonly ImageDefinition[]> {
  const archive = await readArtifact(place, call);
  const found = await fileInZip(archive, file).catch(() => undefined);
  if (!found) {
    throw invalid(
      `Did not find the image definition file ${file} in the input artifacts ZIP file. Verify the file is stored in your pipeline's Amazon S3 artifact bucket: ${place.bucket} key: ${place.key}`,
    );
  }
  if (found.length > MOST) throw invalid(`The image definition file ${file} is larger than 100 KB`);
  const list = parsed(found.toString('utf8'));
  const isOne = (one: unknown): one is ImageDefinition => {
    const { name, imageUri } = (one ?? {}) as Record<string, unknown>;
    return typeof name === 'string' && typeof imageUri === 'string' && name !== '' && imageUri !== '';
  };
  if (!Array.isArray(list) || list.length === 0 || !list.every(isOne)) {
    throw invalid(`The image definition file ${file} contains invalid JSON format: it must be an array of { name, imageUri }`);
  }
  return list;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const invalid = (message: string) => new ActionFailure('ConfigurationError', message);
