import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Key } from './authorization/keys.ts';
import type { WireResponse } from './wire/types.ts';
import type { World } from './world/world.ts';

/** Wire protocols by the names Smithy gives them. */
export type Protocol = 'restXml' | 'awsQuery' | 'awsJson1_0' | 'awsJson1_1' | 'restJson1' | 'ec2Query';

/** Who signed a request. */
export interface Caller {
  readonly account: string;
  readonly accessKeyId: string;
  readonly arn: string;
  readonly userId: string;
  /** Policy documents that a user is held to. Without them and without a role: the account's administrator. */
  readonly policies?: readonly string[];
  /** The role that a session acts for, and the policy that narrows it. */
  readonly role?: { readonly arn: string; readonly policy?: string };
}

/** What a handler is told beside its input. */
export interface Call {
  readonly world: World;
  /** Undefined: nobody signed it. Only operations that are public by nature are reached that way. */
  readonly caller: Caller | undefined;
  readonly requestId: string;
  readonly service: string;
  readonly operation: string;
  /** The request as it came, for what a schema doesn't hold. Headers in lower case. */
  readonly http: {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: IncomingHttpHeaders;
  };
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
  /** The service that calls on the caller's behalf: `cloudformation.amazonaws.com`. It alone may set tags that begin with `aws:`. */
  readonly calledVia?: string;
}

type Streaming<T> = { [Key in keyof T]: 'Body' extends Key ? Readable | Extract<T[Key], undefined> : Bytes<T[Key]> };

/** The SDK's blobs of answers have functions to read them by; who writes them needs only the bytes. */
type Bytes<Value> = Value extends Uint8Array ? Uint8Array : Value;

type CommandOf<M, Op extends string> = `${Op}Command` extends keyof M ? M[`${Op}Command`] : never;

/** An operation's input as the SDK types it. A command whose members are all optional may be made without one. */
export type OperationInput<M, Op extends string> =
  CommandOf<M, Op> extends new (...args: infer Args) => unknown ? InputOf<Args> : never;

type InputOf<Args> = Args extends readonly [infer Input] ? Streaming<Input> : never;

/** An operation's output as the SDK types it, less what the SDK adds of its own. */
export type OperationOutput<M, Op extends string> =
  CommandOf<M, Op> extends new (
    ...input: never[]
  ) => { resolveMiddleware: (...rest: never[]) => infer Handle }
    ? Handle extends (...rest: never[]) => Promise<{ output: infer Output }>
      ? Streaming<Omit<Output & object, '$metadata'>>
      : never
    : never;

type OperationName<M> = { [Key in keyof M]: Key extends `${infer Op}Command` ? Exclude<Op, '$'> : never }[keyof M] & string;

/** A handler of one operation: a plain function over the SDK's own types. Stream members are Node Readables, both ways. */
export type Handler<M, Op extends string> = (
  input: OperationInput<M, Op>,
  call: Call,
) => OperationOutput<M, Op> | Promise<OperationOutput<M, Op>>;

/** The operations of one service that the sandbox serves, by AWS's names. */
export type Handlers<M> = { readonly [Op in OperationName<M>]?: Handler<M, Op> };

/** One thing that exists, for the inventory and for tag search. */
export interface InventoryItem {
  /** CloudFormation's name of the type. */
  readonly type: string;
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a web page of another origin wants to send, or sends. */
export interface CorsAsked {
  readonly host: string | undefined;
  readonly path: string;
  readonly origin: string;
  readonly method: string;
  /** From Access-Control-Request-Headers; empty for a request that is no preflight. */
  readonly headers: readonly string[];
}

/** One thing that a caller must be allowed to do. */
export interface Permission {
  /** `ec2:CreateTags` */
  readonly action: string;
  /** ARNs; `*` where AWS can name no resource (Service Authorization Reference). All of them must be allowed. */
  readonly resources: readonly string[];
  /** Condition keys and their values, beside those that every request has: `iam:PassedToService`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** A request that a service answers beside its API. */
export interface AsideVisit {
  readonly world: World;
  readonly message: IncomingMessage;
  readonly requestId: string;
  /** What `asks` said. */
  readonly operation: string;
  /** Aborted when the client hangs up or the sandbox stops. */
  readonly signal: AbortSignal;
  /** The key of that id. */
  readonly keyOf: (accessKeyId: string) => Key | undefined;
  /** Waits until the world may be changed, and keeps snapshots out until what it returns is called. */
  readonly enter: () => Promise<() => void>;
  /** What is found out on the way, for the journal. */
  readonly seen: { caller?: Caller; input?: unknown };
}

/** What a service answers at the API's address without being a call of it: git over HTTP, public keys. */
export interface Aside {
  /** What a request asks for, by the name of a permission; undefined where the request isn't meant. */
  readonly asks: (message: IncomingMessage) => string | undefined;
  /** Whether web pages may ask too: keys that are public. */
  readonly forPages?: boolean;
  /** @throws AwsError, which is answered in plain words; its members become headers */
  readonly answer: (visit: AsideVisit) => Promise<WireResponse>;
}

/** A service of the sandbox: a table of functions, and what the wire must know of it. */
export interface Service {
  /** By the name AWS's models use: s3, sts, elbv2, cognito-idp. */
  readonly id: string;
  /** The name in a signature's scope. */
  readonly signingName: string;
  readonly protocol: Protocol;
  readonly xmlNamespace?: string;
  /** `Version` of query protocols. */
  readonly apiVersion: string;
  /** What stands before the dot of X-Amz-Target. */
  readonly targetPrefix?: string;
  /** Whether its answers carry their CRC32 in `x-amz-crc32`: of all services DynamoDB's alone do, and clients check it. */
  readonly crc32?: boolean;
  /** The SDK client's exports; its `...$` members are the schemas. */
  readonly schemas: () => Promise<Readonly<Record<string, unknown>>>;
  // biome-ignore lint/suspicious/noExplicitAny: each table is checked against its own client where it is written, by Handlers<M>
  readonly operations: Readonly<Record<string, (input: any, call: Call) => unknown>>;
  /**
   * What a caller must be allowed to do for a call, those permissions too that nobody calls by name (iam:PassRole,
   * ec2:CreateTags). Left out: the service decides by itself, as S3 does, or asks for none, as STS.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the input belongs to the operation, as in `operations`
  readonly permissions?: (operation: string, input: any, call: Call) => readonly Permission[];
  /** Operations that may come unsigned; `all` where the service itself decides by its `caller`, as S3 does by policy. */
  readonly publicOperations?: 'all' | readonly string[];
  /**
   * Operations that may last as long as calls which others make meanwhile, a function's for example. They don't keep a snapshot
   * waiting, which would keep those calls waiting: what they write belongs together without an `await` between, as in jobs.
   */
  readonly waitsForCalls?: readonly string[];
  /** The headers that let a page read the answer; undefined when no rule of the service allows it. */
  readonly cors?: (world: World, asked: CorsAsked) => Readonly<Record<string, string>> | undefined;
  /** What it answers at the same address beside its operations. */
  readonly aside?: Aside;
  /** Told after each call that may have changed something, of whichever service. */
  readonly afterChange?: (world: World) => void;
  /** Everything of this service that exists. */
  readonly inventory?: (world: World) => readonly InventoryItem[];
  /** Starts what answers on ports of its own (websites). Called when the world is opened and after a restore. */
  readonly open?: (world: World) => Promise<void>;
  /** Stops what `open` and the operations started. */
  readonly close?: (world: World) => Promise<void>;
}
