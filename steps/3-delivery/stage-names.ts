/** What the stages of the pipeline are called, in their order; each has one action, which is called the same. */
export const stageNames = { source: 'Source', build: 'Build', deploy: 'Deploy' } as const;
