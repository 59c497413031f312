/** The labels of an image that was packed without an engine: it holds a service, and no system to run it on. */
export const packedLabels = {
  /** What runs it: `python3`, the machine's own. */
  runtime: 'mysfits.packed',
  /** What requirements.txt asks for and the image doesn't hold: the machine's Python has it. */
  requirements: 'mysfits.requirements',
  /** The folder of the image with the packages that were installed into it. */
  packages: 'mysfits.packages',
} as const;

/** Whether an image can only be run as a process, by the machine's Python. */
export function isPacked(config: { readonly Labels?: Readonly<Record<string, string>> | null | undefined } | undefined): boolean {
  return config?.Labels?.[packedLabels.runtime] !== undefined;
}
