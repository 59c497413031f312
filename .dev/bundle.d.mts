import type { BuildOptions } from 'esbuild';

export const root: string;
export function cliBuildOptions(options?: { outdir?: string }): BuildOptions;
export function sandboxBuildOptions(options?: { outdir?: string }): BuildOptions;
