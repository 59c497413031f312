import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { createSandbox } from '../../../../src/sandbox/create-sandbox.ts';

type Sandbox = Awaited<ReturnType<typeof createSandbox>>;

/** A sandbox in a folder of its own, and the SDK's client for it. */
export interface Rig {
  readonly sandbox: Sandbox;
  readonly client: S3Client;
  readonly dir: string;
  /** Stops the sandbox and opens another on the same world. */
  reopen(): Promise<Rig>;
  close(): Promise<void>;
}

export async function openRig(options: { region?: string; dir?: string } = {}): Promise<Rig> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'mysfits s3 ')));
  const sandbox = await createSandbox({ dir, region: options.region ?? 'eu-west-1' });
  const client = clientOf(sandbox);
  const stop = async () => {
    client.destroy();
    await sandbox.close();
  };
  return {
    sandbox,
    client,
    dir,
    async reopen() {
      await stop();
      return openRig({ ...options, dir });
    },
    async close() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export const clientOf = ({ endpoint, region, accessKeyId, secretAccessKey }: Sandbox): S3Client =>
  new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1, forcePathStyle: true });

let drawn = 0;

/** A bucket name that no other test of this process has. */
export function drawName(): string {
  drawn += 1;
  return `creatures-${process.pid}-${drawn}`;
}

/** What a promise is rejected with: an error of AWS's, by code and status. */
export async function refusal(promise: Promise<unknown>): Promise<{ code: string; status: number | undefined; message: string }> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { code: name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error('It was accepted.');
}
