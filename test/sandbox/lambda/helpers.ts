import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { zipOf as pack } from '../../../src/oci/archive/write-zip.ts';
import type { Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

export type Clients = ReturnType<typeof clientsOf>;

/** A ZIP archive of Python files. */
export const zipOf = (files: Readonly<Record<string, string>>): Buffer =>
  pack(Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text), mode: 0o100644 })));

/** A role that Lambda may assume, and what else its policy says. */
export async function roleFor({ iam }: Clients, name: string, statements: readonly object[] = []): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = (Statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement });
  const made = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document([trust]) }));
  const own = { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' };
  const PolicyDocument = document([own, ...statements]);
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument }));
  return made.Role?.Arn ?? '';
}

export interface FunctionsPlace {
  readonly sandbox: Sandbox;
  readonly clients: Clients;
  readonly role: string;
  /** Makes a function of one file, `app.py`, and waits for it. */
  make(name: string, code: string, more?: Partial<CreateFunctionCommandInput>): Promise<string>;
  /** Calls one with JSON; what it answered, read again. */
  call(name: string, event?: unknown, more?: Partial<InvokeCommandInput>): Promise<Called>;
}

export interface Called {
  readonly status: number | undefined;
  readonly error: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the function of a test answers
  readonly value: any;
  readonly log: string;
}

/** A sandbox with a role for functions. */
export async function functionsPlace(): Promise<FunctionsPlace> {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  const role = await roleFor(clients, 'function');
  const { lambda } = clients;
  return {
    sandbox,
    clients,
    role,
    async make(name, code, more = {}) {
      const made = await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: role,
          Runtime: 'python3.13',
          Handler: 'app.handler',
          Code: { ZipFile: zipOf({ 'app.py': code }) },
          Timeout: 30,
          ...more,
        }),
      );
      await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { FunctionName: name });
      return made.FunctionArn ?? '';
    },
    async call(name, event = {}, more = {}) {
      const asked = { FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' as const, ...more };
      const { StatusCode, FunctionError, Payload, LogResult } = await lambda.send(new InvokeCommand(asked));
      const text = Buffer.from(Payload ?? []).toString();
      return {
        status: StatusCode,
        error: FunctionError,
        value: text === '' ? undefined : JSON.parse(text),
        log: Buffer.from(LogResult ?? '', 'base64').toString(),
      };
    },
  };
}
