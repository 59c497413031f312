import type { Door } from './door.ts';

/** A container engine that answers. Plain data: it can be written down and used again. */
export interface Engine {
  /** What it is called: Docker, Docker Desktop, Podman, Colima, Finch. */
  readonly name: string;
  /** Where it answers, as DOCKER_HOST would say it: `unix:///var/run/docker.sock`. */
  readonly where: string;
  readonly version: string;
  /** The version of its API that calls are made in: `1.41`. */
  readonly apiVersion: string;
  /** By OCI's names: `linux`, `amd64`, `arm64`. */
  readonly os: string;
  readonly architecture: string;
  /** Whether ports that it publishes on 127.0.0.1 are this machine's. */
  readonly local: boolean;
  readonly door: Door;
}
