// The files of dynalite that we use; the package has no types of its own.

declare module 'dynalite/actions/*.js' {
  const action: import('./types.ts').Action;
  export = action;
}

declare module 'dynalite/validations/index.js' {
  const checks: import('./types.ts').DynaliteChecks;
  export = checks;
}

declare module 'dynalite/validations/*.js' {
  const validation: import('./types.ts').Validation;
  export = validation;
}

declare module 'dynalite/db/index.js' {
  const functions: import('./types.ts').DynaliteFunctions;
  export = functions;
}

declare module 'dynalite' {
  function dynalite(options?: { readonly createTableMs?: number; readonly deleteTableMs?: number }): import('node:http').Server;
  export = dynalite;
}
