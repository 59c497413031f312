/** An SDK command, as far as it matters here: what it sends, and the type of what comes back. */
export interface SdkCommand<Output = unknown> {
  readonly input: object;
  resolveMiddleware(...rest: never[]): (...input: never[]) => Promise<{ output: Output }>;
}
