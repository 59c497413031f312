import type { ImageSource } from '../../../oci/image.ts';

/** One `docker build`. */
export interface BuildWish {
  /** Absolute. */
  readonly folder: string;
  /** The Dockerfile's name in the folder. */
  readonly dockerfile: string;
  readonly tags: readonly string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  /** OCI's: `linux/amd64`; whatever this machine is if left out. */
  readonly platform?: string;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What makes and holds the images of one build; they go with it. */
export interface ImageMaker {
  /** @returns the image's id */
  build(wish: BuildWish): Promise<string>;
  /** False: there is no image of that name. */
  tag(from: string, to: string, signal: AbortSignal): Promise<boolean>;
  /** The image of that name, ready to be sent. */
  find(name: string, signal: AbortSignal): Promise<ImageSource | undefined>;
  close(): Promise<void>;
}

/** A name with its tag: `docker` takes `latest` where none is named. */
export const tagged = (name: string): string => (name.lastIndexOf(':') > name.lastIndexOf('/') ? name : `${name}:latest`);
