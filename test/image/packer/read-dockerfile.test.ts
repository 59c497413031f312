import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ExplainedError } from '../../../src/course/errors.ts';
import { readDockerfile } from '../../../src/image/packer/read-dockerfile.ts';

const refused: [what: string, lines: string, line: number, keyword: string][] = [
  ['another command', 'RUN apt-get update', 2, 'RUN'],
  ['a command behind pip', 'RUN python3 -m pip install -r requirements.txt && rm x', 2, 'RUN'],
  ['a package by name', 'RUN pip install flask', 2, 'RUN'],
  ['an index of its own', 'RUN pip install --index-url http://x -r requirements.txt', 2, 'RUN'],
  ['a mounted cache', 'RUN --mount=type=cache,target=/x pip install -r requirements.txt', 2, 'RUN'],
  ['a here-document', 'RUN <<END\nrm x\nEND', 2, 'RUN'],
  ['a second stage', 'FROM python:3 AS other', 2, 'FROM'],
  ['another owner', '# a comment\n\nCOPY --chown=1:1 a /a', 4, 'COPY'],
  ['a stage to copy from', 'COPY --from=other a /a', 2, 'COPY'],
  ['a pattern', 'COPY *.py /a/', 2, 'COPY'],
  ['a download', 'ADD http://x /a', 2, 'ADD'],
  ['a volume', 'VOLUME /tmp', 2, 'VOLUME'],
  ['another shell', 'SHELL ["bash", "-c"]', 2, 'SHELL'],
  ["a shell's command", 'CMD python3 -m mysfits', 2, 'CMD'],
  ["a shell's entry point", 'ENTRYPOINT exec python3', 2, 'ENTRYPOINT'],
  ["a shell's health check", 'HEALTHCHECK CMD curl localhost', 2, 'HEALTHCHECK'],
  ['an unknown time', 'HEALTHCHECK --start-interval=1s CMD ["true"]', 2, 'HEALTHCHECK'],
  ['a range of ports', 'EXPOSE 80-90', 2, 'EXPOSE'],
  ['a default in a variable', `WORKDIR $\{A:-/b}`, 2, 'WORKDIR'],
  ['a keyword that nobody knows', 'MADEUP x', 2, 'MADEUP'],
];

describe('a Dockerfile read without an engine', () => {
  it('gives the configuration and what is done to the files, variables put in', () => {
    const text = readFileSync(new URL('fixtures/Dockerfile.everything', import.meta.url), 'utf8');
    const recipe = readDockerfile(text, { IMAGE: 'my/python' });
    expect(recipe).toMatchObject({
      from: 'my/python:3',
      config: {
        Env: ['A=1', 'B=two words', 'C=1-two words', 'old=style'],
        WorkingDir: '/srv/app',
        Labels: { 'a.b': 'c d', e: '1' },
        ExposedPorts: { '80/tcp': {}, '53/udp': {} },
        User: '1:2',
        Healthcheck: { Interval: 90e9, Timeout: 5e8, Retries: 4, Test: ['CMD', 'python3', '-c', 'pass'] },
        Entrypoint: ['python3'],
        Cmd: ['-m', '$A'],
      },
      deeds: [
        { do: 'folder', path: '/srv' },
        { do: 'folder', path: '/srv/app' },
        { do: 'copy', sources: ['one file', 'two'], to: '/srv/app/' },
        { do: 'install', requirements: '/srv/app/sub/requirements.txt' },
      ],
    });
  });

  it.each(refused)('refuses %s by name and line', (_, lines, line, keyword) => {
    const read = () => readDockerfile(`FROM python:3\n${lines}\n`);
    expect(read).toThrow(`Can't do ${keyword} in line ${line} of the Dockerfile without a container engine`);
    expect(read).toThrow(ExplainedError);
  });

  it("refuses what this machine's Python can't take the place of", () => {
    expect(() => readDockerfile('FROM node:20\n')).toThrow("Can't do FROM in line 1");
    expect(() => readDockerfile('ENV A=1\nFROM python\n')).toThrow("Can't do ENV in line 1");
    expect(() => readDockerfile('# nothing\n')).toThrow('has no FROM');
  });
});
