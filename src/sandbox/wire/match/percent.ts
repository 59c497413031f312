/** Decodes a percent-encoded part of a path; undefined where it isn't valid. A plus stands for itself in a path. */
export function decodePercent(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
