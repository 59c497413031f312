import { posix } from 'node:path';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { ExplainedError } from '../../course/errors.ts';
import type { RunConfig } from '../../oci/image.ts';
import { refusal, type Spot } from './refuse.ts';
import { expand, listForm, nanoseconds, requirementsOf } from './words.ts';

/** Something that a Dockerfile does to the image's files, in its order. */
export type Deed =
  | { readonly do: 'folder' /** Absolute, in the image. */; readonly path: string }
  | {
      readonly do: 'copy';
      readonly spot: Spot /** From the context's root. */;
      readonly sources: readonly string[];
      readonly to: string;
    }
  | { readonly do: 'install'; readonly spot: Spot /** A file of the image. */; readonly requirements: string };

/** A Dockerfile that can be followed without an engine. */
export interface Recipe {
  /** The base image it names; the machine's Python takes its place. */
  readonly from: string;
  readonly config: RunConfig;
  readonly deeds: readonly Deed[];
}

/** What has been read so far. */
interface Reading {
  from: string | undefined;
  readonly variables: Map<string, string>;
  readonly env: Map<string, string>;
  readonly labels: Map<string, string>;
  readonly ports: Map<string, object>;
  readonly deeds: Deed[];
  readonly buildArgs: Readonly<Record<string, string>>;
  workingDir: string;
  rest: Pick<RunConfig, 'User' | 'Cmd' | 'Entrypoint' | 'Healthcheck'>;
}

interface Line extends Spot {
  readonly text: string;
  readonly flags: readonly (readonly [name: string, value: string])[];
  readonly properties: readonly (readonly [name: string, value: string | undefined])[];
}

/**
 * Reads a Dockerfile of the kind the service has: one stage on a Python image, files copied, requirements installed.
 * @throws ExplainedError that names the first line that would need an engine
 */
export function readDockerfile(text: string, buildArgs: Readonly<Record<string, string>> = {}): Recipe {
  const reading: Reading = {
    from: undefined,
    variables: new Map(),
    env: new Map(),
    labels: new Map(),
    ports: new Map(),
    deeds: [],
    buildArgs,
    workingDir: '/',
    rest: {},
  };
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const line = lineOf(instruction);
    const follow = keywords[line.keyword];
    if (follow === undefined)
      throw refusal(line, `${line.keyword} isn't among what can be done: ${Object.keys(keywords).join(', ')}`);
    if (reading.from === undefined && line.keyword !== 'ARG' && line.keyword !== 'FROM')
      throw refusal(line, 'FROM has to come first');
    if (line.keyword !== 'HEALTHCHECK' && line.flags.length > 0) throw refusal(line, `--${line.flags[0]?.[0]} needs an engine`);
    follow(line, reading);
  }
  const { from, env, labels, ports, deeds, workingDir, rest } = reading;
  if (from === undefined)
    throw new ExplainedError({ what: 'The Dockerfile has no FROM', nextSteps: ['Begin it with FROM and a Python image'] });
  return {
    from,
    deeds,
    config: {
      ...rest,
      Env: [...env].map(([name, value]) => `${name}=${value}`),
      WorkingDir: workingDir,
      ...(ports.size > 0 ? { ExposedPorts: Object.fromEntries(ports) } : {}),
      ...(labels.size > 0 ? { Labels: Object.fromEntries(labels) } : {}),
    },
  };
}

const keywords: Readonly<Record<string, (line: Line, reading: Reading) => void>> = {
  ARG(line, { variables, buildArgs }) {
    for (const [name, value] of line.properties) {
      // An ARG without a value after FROM takes the one from before it.
      const known = buildArgs[name] ?? (value === undefined ? variables.get(name) : expand(value, variables, line));
      if (known !== undefined) variables.set(name, known);
    }
  },
  FROM(line, reading) {
    if (reading.from !== undefined) throw refusal(line, 'A second stage can only be built');
    const [image = '', ...rest] = line.text.split(/\s+/);
    reading.from = expand(image, reading.variables, line);
    if (rest.length > 0 && rest[0]?.toUpperCase() !== 'AS') throw refusal(line, `FROM names one image, not: ${line.text}`);
    if (!/python/i.test(reading.from))
      throw refusal(line, `This machine's Python takes the place of a Python image; this is ${reading.from}`);
  },
  ENV(line, { variables, env }) {
    for (const [name, value = ''] of line.properties) {
      const given = expand(value, variables, line);
      variables.set(name, given);
      env.set(name, given);
    }
  },
  LABEL(line, { variables, labels }) {
    for (const [name, value = ''] of line.properties) labels.set(name, expand(value, variables, line));
  },
  WORKDIR(line, reading) {
    reading.workingDir = posix.resolve(reading.workingDir, expand(line.text, reading.variables, line));
    reading.deeds.push({ do: 'folder', path: reading.workingDir });
  },
  COPY(line, { variables, workingDir, deeds }) {
    const raw = line.text.startsWith('[') ? listForm(line.text, line) : line.text.split(/\s+/);
    const words = raw.map((word) => expand(word, variables, line));
    const to = words.at(-1);
    const sources = words.slice(0, -1);
    if (to === undefined || sources.length === 0) throw refusal(line, 'COPY wants what to copy and where to');
    const strange = sources.find((source) => /[*?[]|^<</.test(source));
    if (strange !== undefined) throw refusal(line, `Files are copied by their names, not as ${strange}`);
    const into = to.endsWith('/') || /(?:^|\/)\.$/.test(to) ? '/' : '';
    const target = posix.resolve(workingDir, to);
    deeds.push({ do: 'copy', spot: line, sources, to: target === '/' ? '/' : `${target}${into}` });
  },
  RUN(line, { workingDir, deeds }) {
    deeds.push({ do: 'install', spot: line, requirements: posix.resolve(workingDir, requirementsOf(line.text, line)) });
  },
  USER(line, reading) {
    reading.rest = { ...reading.rest, User: expand(line.text, reading.variables, line) };
  },
  EXPOSE(line, { variables, ports }) {
    for (const word of expand(line.text, variables, line).split(/\s+/)) {
      if (!/^\d+(?:\/(?:tcp|udp))?$/.test(word)) throw refusal(line, `"${word}" isn't a port`);
      ports.set(word.includes('/') ? word : `${word}/tcp`, {});
    }
  },
  HEALTHCHECK(line, reading) {
    const [, kind = '', command = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line.text) ?? [];
    if (kind.toUpperCase() === 'NONE') reading.rest = { ...reading.rest, Healthcheck: { Test: ['NONE'] } };
    else if (kind.toUpperCase() !== 'CMD') throw refusal(line, 'HEALTHCHECK wants CMD or NONE');
    else reading.rest = { ...reading.rest, Healthcheck: { ...times(line), Test: ['CMD', ...listForm(command, line)] } };
  },
  CMD(line, reading) {
    reading.rest = { ...reading.rest, Cmd: listForm(line.text, line) };
  },
  ENTRYPOINT(line, reading) {
    reading.rest = { ...reading.rest, Entrypoint: listForm(line.text, line) };
  },
};

function times(line: Line): NonNullable<RunConfig['Healthcheck']> {
  return Object.fromEntries(
    line.flags.map(([name, value]) => {
      if (name === 'interval') return ['Interval', nanoseconds(value, line)];
      if (name === 'timeout') return ['Timeout', nanoseconds(value, line)];
      if (name === 'start-period') return ['StartPeriod', nanoseconds(value, line)];
      if (name === 'retries' && /^\d+$/.test(value)) return ['Retries', Number(value)];
      throw refusal(line, `--${name}=${value} needs an engine`);
    }),
  );
}

/** The parser's classes differ by keyword; here every line has the same parts. */
function lineOf(instruction: Instruction): Line {
  const { getFlags, getProperties } = instruction as Partial<{
    getFlags(): { getName(): string; getValue(): string | null }[];
    getProperties(): { getName(): string; getValue(): string | null }[];
  }>;
  return {
    line: instruction.getRange().start.line + 1,
    keyword: instruction.getKeyword(),
    text: joined(instruction.getRawArgumentsContent() ?? ''),
    flags: (getFlags?.call(instruction) ?? []).map((flag) => [flag.getName(), flag.getValue() ?? '']),
    properties: (getProperties?.call(instruction) ?? []).map((one) => [one.getName(), one.getValue() ?? undefined]),
  };
}

/** One line of what goes on over several; comments and empty lines between them don't count. */
function joined(text: string): string {
  return text.replace(/\\[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*/g, '').trim();
}
