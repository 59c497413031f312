/** An input for each operation of Resource Groups Tagging that the sandbox serves. */
export const examples: Record<string, object> = { GetResources: {} };
