import type { Engine } from '../oci/engine/engine.ts';

/** What builds the service's image. Found out, never asked; `told` is the sentence that says which and why. */
export type Builder =
  /** A container engine of this machine's. */
  | { readonly kind: 'engine'; readonly engine: Engine; readonly platform: string; readonly told: string }
  /** Nothing but the files: the image is run as a process, by this machine's Python. */
  | { readonly kind: 'packer'; readonly platform: string; readonly told: string }
  /** AWS CodeBuild, in the account. */
  | { readonly kind: 'codebuild'; readonly platform: string; readonly told: string };

/** A platform by OCI's names in ECS's words, for a task definition's runtimePlatform (API_RuntimePlatform). */
export function runtimePlatformOf(platform: string): { operatingSystemFamily: 'LINUX'; cpuArchitecture: 'X86_64' | 'ARM64' } {
  return { operatingSystemFamily: 'LINUX', cpuArchitecture: platform.includes('/arm64') ? 'ARM64' : 'X86_64' };
}
