interface Definition {
  readonly definition: { readonly registeredBy?: string };
}

interface Repository {
  readonly images: readonly { readonly imageTags?: readonly string[] }[];
}

/**
 * What there is, without drawn names, less what a pipeline has registered and pushed: that goes with the module that owns the task
 * definition and the repository, and how much of it there is depends on how far a release came.
 */
export function withoutReleases(value: unknown): unknown {
  const { definitions, repositories, ...rest } = value as {
    readonly definitions: readonly Definition[];
    readonly repositories: readonly Repository[];
  };
  return {
    ...rest,
    definitions: definitions.filter(({ definition }) => !definition.registeredBy?.includes('-PipelineRole-')),
    repositories: repositories.map(({ images, ...repository }) => ({
      ...repository,
      images: images
        .map(({ imageTags = [], ...image }) => ({ ...image, imageTags: imageTags.filter((tag) => tag !== 'COMMIT') }))
        .filter(({ imageTags }) => imageTags.length > 0),
    })),
  };
}
