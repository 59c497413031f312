export function servedSchemas(text: string, served: ReadonlySet<string>): string;
