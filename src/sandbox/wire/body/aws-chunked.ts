import { AwsError } from '../../aws-error.ts';

/** Told of each chunk as it passes; what the signer of chunks needs. */
export interface ChunkWatcher {
  data(bytes: Uint8Array): void;
  /** @throws AwsError when the chunk isn't what its signature covers */
  end(signature: string | undefined): void;
  /** @throws AwsError when the trailer isn't what its signature covers */
  trailer(lines: readonly (readonly [name: string, value: string])[], signature: string | undefined): void;
}

/** Bytes of a chunk's head, or of the whole trailer. */
const HEAD_LIMIT = 16 * 1024;

/**
 * Takes the aws-chunked encoding off a body, piece by piece as it comes; returns the trailer, names in lower case.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @throws AwsError IncompleteBody when it breaks off, InvalidRequest when it isn't aws-chunked
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  watcher?: ChunkWatcher,
): AsyncGenerator<Buffer, Readonly<Record<string, string>>> {
  const input = lineReader(source);
  for (;;) {
    const [size = '', ...extensions] = (await input.line()).split(';');
    if (!/^[0-9a-fA-F]{1,12}$/.test(size)) {
      throw new AwsError('InvalidRequest', 'The body is not a valid aws-chunked body: a chunk does not begin with its size.');
    }
    const signature = extensions.find((part) => part.startsWith('chunk-signature='))?.slice('chunk-signature='.length);
    let left = Number.parseInt(size, 16);
    if (left === 0) {
      watcher?.end(signature);
      return readTrailer(await input.trailer(), watcher);
    }
    while (left > 0) {
      const piece = await input.piece(left);
      left -= piece.length;
      watcher?.data(piece);
      yield piece;
    }
    watcher?.end(signature);
    if ((await input.line()) !== '') {
      throw new AwsError('InvalidRequest', 'The body is not a valid aws-chunked body: a chunk is longer than its size says.');
    }
  }
}

function readTrailer(lines: readonly string[], watcher: ChunkWatcher | undefined): Readonly<Record<string, string>> {
  const pairs = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(colon, 0)).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const signature = pairs.find(([name]) => name === 'x-amz-trailer-signature')?.[1];
  const rest = pairs.filter(([name]) => name !== 'x-amz-trailer-signature');
  if (rest.length > 0 || signature !== undefined) {
    watcher?.trailer(rest, signature);
  }
  return Object.fromEntries(rest);
}

interface LineReader {
  /** The next line, without its end. */
  line(): Promise<string>;
  /** Up to `most` bytes, at least one. */
  piece(most: number): Promise<Buffer>;
  /** The lines that are left, up to an empty one or the end. */
  trailer(): Promise<string[]>;
}

function lineReader(source: AsyncIterable<Buffer>): LineReader {
  const pieces = source[Symbol.asyncIterator]();
  let buffer: Buffer = Buffer.alloc(0);

  /** False at the end. */
  const more = async (): Promise<boolean> => {
    const next = await pieces.next();
    if (next.done) {
      return false;
    }
    buffer = buffer.length === 0 ? next.value : Buffer.concat([buffer, next.value]);
    return true;
  };

  const line = async (): Promise<string> => {
    let end = buffer.indexOf('\n');
    while (end < 0) {
      if (buffer.length > HEAD_LIMIT) {
        throw new AwsError('InvalidRequest', 'The body is not a valid aws-chunked body: the head of a chunk has no end.');
      }
      if (!(await more())) {
        throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
      }
      end = buffer.indexOf('\n');
    }
    const text = buffer.subarray(0, end).toString('utf8').replace(/\r$/, '');
    buffer = buffer.subarray(end + 1);
    return text;
  };

  return {
    line,
    async piece(most) {
      if (buffer.length === 0 && !(await more())) {
        throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
      }
      const piece = buffer.subarray(0, most);
      buffer = buffer.subarray(piece.length);
      return piece;
    },
    async trailer() {
      // Some clients leave out the empty line that ends the trailer, so the end of the body ends it too.
      while (await more()) {
        if (buffer.length > HEAD_LIMIT) {
          throw new AwsError('MalformedTrailerError', 'The trailer of the request is too long.');
        }
      }
      return buffer
        .toString('utf8')
        .split(/\r?\n/)
        .filter((text) => text !== '');
    },
  };
}
