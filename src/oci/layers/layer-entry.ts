/** One thing that a layer lays into the image. */
export type LayerEntry = {
  /** From the image's root, without a slash before it: `app/service.py`. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
} & (
  | { readonly type: 'folder' }
  /** Content from a file of this machine, or given. */
  | { readonly type: 'file'; readonly from: string | Uint8Array }
  /** A symbolic link. */
  | { readonly type: 'link'; readonly to: string }
);
