/** Whether a path of a build's context, with slashes and without one in front, is left out. */
export interface IgnoreRules {
  readonly ignores: (path: string) => boolean;
  /** Whether something below an ignored folder may still be let in. */
  readonly mayLetIn: (folder: string) => boolean;
}

interface Rule {
  readonly text: string;
  readonly letsIn: boolean;
  readonly matches: RegExp;
}

/**
 * Reads a .dockerignore as Docker does: the last rule that matches a path, or a folder above it, decides
 * (docs.docker.com, "Build context", ".dockerignore files").
 */
export function ignoreRules(text: string): IgnoreRules {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '!')
    .flatMap(ruleOf);
  return {
    ignores: (path) => {
      const names = path.split('/');
      const paths = names.map((_, index) => names.slice(0, index + 1).join('/'));
      const last = rules.findLast(({ matches }) => paths.some((one) => matches.test(one)));
      return last !== undefined && !last.letsIn;
    },
    mayLetIn: (folder) => rules.some(({ text, letsIn }) => letsIn && (/[*?[]/.test(text) || text.startsWith(`${folder}/`))),
  };
}

function ruleOf(line: string): Rule[] {
  const letsIn = line.startsWith('!');
  const parts = (letsIn ? line.slice(1).trim() : line).split('/');
  const clean: string[] = [];
  for (const part of parts) {
    if (part === '..') clean.pop();
    else if (part !== '' && part !== '.') clean.push(part);
  }
  // A rule for the context itself means nothing.
  return clean.length === 0 ? [] : [{ text: clean.join('/'), letsIn, matches: expression(clean.join('/')) }];
}

/** Go's filepath.Match, with `**` for any number of folders. */
function expression(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (pattern.startsWith('**', at)) {
      const folder = pattern[at + 2] === '/';
      source += folder ? '(?:.*/)?' : '.*';
      at += folder ? 2 : 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2);
      source += `[${pattern.slice(at + 1, end).replace(/\\(?=[^\\\]^-])/g, '')}]`;
      at = end;
    } else {
      const literal = char === '\\' && at + 1 < pattern.length ? (pattern[++at] ?? '') : char;
      source += literal.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
    }
  }
  return new RegExp(`^${source}$`, 's');
}
