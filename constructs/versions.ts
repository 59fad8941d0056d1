import type { Image } from "./image.ts";
import type { StoreProps } from "./manifests.ts";
import type { Images } from "./profile/profile.ts";
import type { SynthesisProblem } from "./synthesis-error.ts";

/** What a store runs; a version once taken is changed by an operation only. */
export interface Versions {
  readonly engine: string;
  /** Version of the database's server; absent for an engine without one. */
  readonly database?: string;
}

/** A database server whose image's tag is its version. */
export interface DatabaseServer {
  readonly image: Omit<Image, "tag">;
  /** Versions that can be run, newest first; new stores get the first. */
  readonly versions: readonly string[];
  /** What runs in stores whose record names an engine's version only: agents that noted no other knew this one alone. */
  readonly beforeNotes: string;
}

/** What of an engine says which versions there are. */
export interface Versioned {
  readonly versions: readonly { readonly version: string }[];
  readonly defaultVersion: string;
  /** Name of the image whose tag is the version. */
  readonly imageName: string;
  /** @default the engine keeps nothing */
  readonly database?: DatabaseServer;
}

/** The server's image of the version that the store runs. */
export function databaseImage({ image }: DatabaseServer, { database }: Versions): Image {
  if (database === undefined) throw new TypeError(`a store with ${image.name} has a version of it`);
  return { ...image, tag: database };
}

/** The versions of the props, or those that new stores get; a problem for each that is not known. */
export function chooseVersions(
  { version, databaseVersion }: Pick<StoreProps, "version" | "databaseVersion">,
  engine: Versioned,
): { readonly versions: Versions; readonly problems: readonly SynthesisProblem[] } {
  const known = engine.versions.map((each) => each.version);
  const servers = engine.database?.versions ?? [];
  const [newest] = servers;
  const database = newest === undefined ? undefined : (databaseVersion ?? newest);
  return {
    versions: { engine: version ?? engine.defaultVersion, ...(database !== undefined && { database }) },
    problems: [
      ...unknown("version", version, known),
      ...(newest === undefined ? [] : unknown("databaseVersion", databaseVersion, servers)),
    ],
  };
}

function unknown(field: string, value: string | undefined, known: readonly string[]): SynthesisProblem[] {
  if (value === undefined || known.includes(value)) return [];
  return [{ field, value, rule: `must be one of: ${known.join(", ")}` }];
}

/**
 * The versions that images in use stand for, where an image of the name is among them; `undefined` for one that is pulled
 * by a digest that the profile does not name.
 */
export function versionsOfImages(
  references: readonly string[],
  { imageName, database }: Versioned,
  images: Images,
): { readonly engine?: string | undefined; readonly database?: string | undefined } {
  const engine = references.find((it) => nameOf(it) === imageName);
  const server = references.find((it) => nameOf(it) === database?.image.name);
  return {
    ...(engine !== undefined && { engine: tagOf(engine, images) }),
    ...(server !== undefined && { database: tagOf(server, images) }),
  };
}

function nameOf(reference: string): string {
  return lastPart(reference).replace(/[:@].*$/, "");
}

function tagOf(reference: string, { digests = {} }: Images): string | undefined {
  const [name = "", digest] = lastPart(reference).split("@");
  if (digest === undefined) return name.split(":")[1];
  const tagged = Object.entries(digests).find(([key, value]) => value === digest && key.startsWith(`${nameOf(name)}:`));
  return tagged?.[0].split(":")[1];
}

function lastPart(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
