/**
 * AWS's patterns are Java's: most compile in JavaScript with `u`, some only without flags.
 * @returns undefined for one that JavaScript can't read; it isn't applied then
 */
export function compilePattern(pattern: string): RegExp | undefined {
  // AWS's validators match the whole value, anchors or not.
  const whole = `^(?:${pattern})$`;
  for (const flags of ['u', '']) {
    try {
      return new RegExp(whole, flags);
    } catch {
      // Tried with the next flags.
    }
  }
  return undefined;
}
