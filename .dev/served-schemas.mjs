// Keeps of an SDK client's schemas what the operations that the sandbox serves lead to. Bundlers can't: they keep every
// literal with a computed key, and the schemas are full of them.

const STATEMENT = /^(?=(?:export |import |const |var |let |[\w$]+\.))/m;
const DECLARATION = /^(?:export )?(?:const|var|let) ([\w$]+) = /;
const NAME = /[A-Za-z_$][\w$]*/g;
const TEXT = /"(?:[^"\\]|\\.)*"|`[^`]*`/g;
const OPERATION = /^export var [\w$]+ = \[9, /;

/**
 * The text of a client's schemas, less what only operations that aren't served need. Those stay known by name, so that
 * asking for one is still told apart from asking for nothing of AWS's; their input and output are empty.
 * @param {string} text the client's schemas_0.js
 * @param {ReadonlySet<string>} served names of operations
 * @returns {string}
 * @throws Error when one that is served isn't there
 */
export function servedSchemas(text, served) {
  const declared = new Map();
  const roots = [];
  for (const statement of text.split(STATEMENT)) {
    const [, name] = DECLARATION.exec(statement) ?? [];
    // What declares nothing (the registry of errors) does something: it stays.
    if (name === undefined) roots.push(statement);
    else declared.set(name, isUnserved(name, statement, served) ? emptied(statement) : statement);
  }
  const unknown = [...served].filter((name) => !declared.has(`${name}$`));
  if (unknown.length > 0) throw new Error(`The client has no schema for ${unknown.join(', ')}.`);
  for (const [name, statement] of declared) {
    if (OPERATION.test(statement) || name.endsWith('Exception$') || name === 'errorTypeRegistries') roots.push(statement);
  }

  const kept = new Set();
  const waiting = [...roots];
  for (let statement = waiting.pop(); statement !== undefined; statement = waiting.pop()) {
    for (const name of statement.replace(TEXT, '').match(NAME) ?? []) {
      if (!declared.has(name) || kept.has(name)) continue;
      kept.add(name);
      waiting.push(declared.get(name));
    }
  }
  const isKept = (statement) => kept.has(DECLARATION.exec(statement)?.[1]) || !DECLARATION.test(statement);
  return [...text.split(STATEMENT)]
    .filter(isKept)
    .map((statement) => declared.get(DECLARATION.exec(statement)?.[1]) ?? statement)
    .join('');
}

function isUnserved(name, statement, served) {
  return OPERATION.test(statement) && !served.has(name.slice(0, -1));
}

/** An operation without what it takes and answers. */
function emptied(statement) {
  return statement.replace(/\(\) => [\w$]+, \(\) => [\w$]+\s*\];/, '"unit", "unit"];');
}
