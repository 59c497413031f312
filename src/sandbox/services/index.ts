import type { Service } from '../service.ts';
import { ecr } from './ecr/service.ts';
import { s3 } from './s3/service.ts';
import { s3control } from './s3control/service.ts';
import { sts } from './sts/service.ts';
import { taggingService } from './tagging/service.ts';

/** Every service that the sandbox serves. */
export function sandboxServices(): readonly Service[] {
  const holders: readonly Service[] = [s3, s3control, sts, ecr];
  return [...holders, taggingService(() => holders)];
}
