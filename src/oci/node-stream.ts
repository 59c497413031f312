/** tar-stream's streams (streamx) do what Node's do; their types don't say so. */
export function nodeWritable(stream: object): NodeJS.WritableStream {
  return stream as NodeJS.WritableStream;
}
