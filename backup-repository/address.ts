/** Folders of a repository of restic; an object in them is named after the SHA-256 of its content. */
export const objectTypes = ["data", "index", "keys", "locks", "snapshots"] as const;
export type ObjectType = (typeof objectTypes)[number];

/** What a path of restic's REST protocol is about. */
export type Address =
  | { readonly kind: "repository"; readonly store: string }
  | { readonly kind: "list"; readonly store: string; readonly type: ObjectType }
  | FileAddress;

/** A file of a repository: its config, or an object. */
export type FileAddress =
  | { readonly kind: "config"; readonly store: string }
  | { readonly kind: "object"; readonly store: string; readonly type: ObjectType; readonly name: string };

const uid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const pattern = new RegExp(`^/(${uid})/(?:(config)|(${objectTypes.join("|")})/([0-9a-f]{64})?)?$`);

/**
 * The address that a request's target names; undefined for what is none. It is compared as it came and never decoded: no
 * other spelling of a path can lead anywhere.
 */
export function parseAddress(target: string): Address | undefined {
  const [path = ""] = target.split("?", 1);
  const [, store, config, type, name] = pattern.exec(path) ?? [];
  if (store === undefined) return undefined;
  if (config !== undefined) return { kind: "config", store };
  if (type === undefined) return { kind: "repository", store };
  const of = { store, type: type as ObjectType };
  return name === undefined ? { kind: "list", ...of } : { kind: "object", ...of, name };
}

const kib = 1024;
const mib = 1024 * kib;

/**
 * The most bytes of an object. Of data, a pack: 128 MiB is the largest that restic can be asked for, and the last blob
 * may begin just below it.
 */
const maxBytesOf: Readonly<Record<ObjectType | "config", number>> = {
  config: 64 * kib,
  data: 160 * mib,
  index: 64 * mib,
  keys: 64 * kib,
  locks: 64 * kib,
  snapshots: 4 * mib,
};

/** The most bytes that a file of this kind may have. */
export function maxBytes(address: FileAddress): number {
  return maxBytesOf[address.kind === "config" ? "config" : address.type];
}
