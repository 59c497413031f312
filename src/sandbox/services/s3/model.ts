import type {
  BucketLifecycleConfiguration,
  CORSRule,
  NotificationConfiguration,
  ObjectOwnership,
  ServerSideEncryptionConfiguration,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import type { Handler } from '../../service.ts';
import type { Collection, World } from '../../world/world.ts';

export type S3 = typeof import('@aws-sdk/client-s3');

/** A handler of one S3 operation. */
export type S3Handler<Op extends string> = Handler<S3, Op>;

/** The four switches of a public access block, none of them open. */
export interface AccessBlock {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  BlockPublicPolicy: boolean;
  RestrictPublicBuckets: boolean;
}

/** A bucket and all that is set on it. Dates are ISO strings: the record lives on disk as JSON. */
export interface BucketRecord {
  readonly name: string;
  /** Account id. */
  readonly owner: string;
  readonly region: string;
  readonly created: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly ownership?: ObjectOwnership | undefined;
  readonly accessBlock?: AccessBlock | undefined;
  /** When the access block was last lifted or set, as an ISO string. */
  readonly accessBlockChanged?: string;
  /** The policy document as it was sent. */
  readonly policy?: string | undefined;
  readonly website?: WebsiteConfiguration | undefined;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly encryption: ServerSideEncryptionConfiguration;
  readonly lifecycle?: Jsonified<BucketLifecycleConfiguration['Rules']> | undefined;
  readonly cors?: CORSRule[] | undefined;
  readonly notification?: NotificationConfiguration;
}

/** A type as it comes back from JSON: dates are strings. */
export type Jsonified<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Jsonified<Item>[]
    : T extends object
      ? { [Key in keyof T]: Jsonified<T[Key]> }
      : T;

export type ChecksumAlgorithm =
  | 'CRC32'
  | 'CRC32C'
  | 'CRC64NVME'
  | 'SHA1'
  | 'SHA256'
  | 'SHA512'
  | 'MD5'
  | 'XXHASH64'
  | 'XXHASH3'
  | 'XXHASH128';

/** A checksum as S3 keeps it beside an object or a part. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; of a composite one with `-` and the number of parts. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** Headers that an object keeps and gives back. */
export interface SystemMetadata {
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  /** As sent. */
  readonly Expires?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

/** A part of an object that was uploaded in parts. */
export interface PartRecord {
  readonly number: number;
  readonly size: number;
  readonly checksum?: string;
}

/** What every version of a key has, a delete marker too. */
interface VersionBase {
  /** `null` (the word) where versioning wasn't on. */
  readonly versionId: string;
  readonly modified: string;
}

export interface DeleteMarker extends VersionBase {
  readonly deleteMarker: true;
}

export interface StoredObject extends VersionBase {
  readonly deleteMarker?: undefined;
  /** Name of the file that holds the bytes. */
  readonly body: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly system: SystemMetadata;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksum: StoredChecksum;
  readonly storageClass: string;
  readonly parts?: readonly PartRecord[] | undefined;
}

export type Version = StoredObject | DeleteMarker;

/** A multipart upload that is under way. */
export interface UploadRecord {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: string;
  readonly initiator: string;
  readonly system: SystemMetadata;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  /** What the client named when it began; undefined: it named none. */
  readonly algorithm?: ChecksumAlgorithm | undefined;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE' | undefined;
}

export interface UploadedPart {
  readonly number: number;
  readonly body: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: string;
  readonly checksum: StoredChecksum;
}

/** Every bucket of every account: the names are global. */
export const buckets = (world: World): Collection<BucketRecord> => world.collection<BucketRecord>('s3/buckets');

/** The versions of each key, newest first. */
export const objects = (world: World, bucket: string): Collection<Version[]> =>
  world.collection<Version[]>(`s3/objects/${bucket}`);

/** Uploads under way, by id. */
export const uploads = (world: World): Collection<UploadRecord> => world.collection<UploadRecord>('s3/uploads');

/** The parts of one upload that have arrived, by number. */
export const parts = (world: World, uploadId: string): Collection<UploadedPart> =>
  world.collection<UploadedPart>(`s3/parts/${uploadId}`);
