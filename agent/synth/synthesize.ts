import {
  type BackupRun,
  type KubeObject,
  type Profile,
  type StoreManifests,
  type StoreProps,
  SynthesisError,
  synthesizeBackup,
  synthesizeStore,
} from "../../constructs/index.ts";
import { formatRevision, type PreviewRequest } from "../../contract/index.ts";
import { TerminalError } from "../errors.ts";
import type { StoreObject, StoreRecord } from "../store/store-object.ts";

/** Renders a store in the versions that its record says it runs, or in those of new stores. */
export type Synthesize = (store: StoreObject, record: StoreRecord) => StoreManifests;

/** A store at work has dozens of passes and a render costs milliseconds; more stores than this are rarely at work. */
const keptRenders = 256;

/**
 * The one place where a store's spec becomes the constructs' props; throws TerminalError InvalidSpec or
 * VersionUnknown. What it returns
 * is kept and must not be changed.
 */
export function createSynthesize(profile: Profile): Synthesize {
  const renders = new Map<string, StoreManifests>();
  return (store, record) => {
    const props = propsOf(store, record);
    const key = JSON.stringify(props);
    const manifests = renders.get(key) ?? render(() => synthesizeStore(props, profile));
    // The one used last goes to the end, so that the first is the one to forget.
    renders.delete(key);
    renders.set(key, manifests);
    const [oldest] = renders.keys();
    if (renders.size > keptRenders && oldest !== undefined) renders.delete(oldest);
    return manifests;
  };
}

/** The same once by what its object says, with nothing kept. */
export function synthesizeOnce(store: StoreObject, profile: Profile): StoreManifests {
  return render(() => synthesizeStore(propsOf(store, store.status), profile));
}

/** The Job that backs the store up once, in the versions that it runs; undefined where its cluster keeps no backups. */
export function synthesizeBackupOf(store: StoreObject, profile: Profile, run: BackupRun): KubeObject | undefined {
  return render(() => synthesizeBackup(propsOf(store, store.status), profile, run));
}

/** A store that is only asked about, and what is remembered of it. */
export interface AskedStore {
  readonly request: PreviewRequest;
  readonly record: StoreRecord;
}

/** The same for a store that is only asked about; throws SynthesisError, and nothing is kept. */
export function synthesizeRequest({ request, record }: AskedStore, profile: Profile): StoreManifests {
  const { spec, uid, tenant, ...revision } = request;
  return synthesizeStore({ ...spec, uid, tenant, revision: formatRevision(revision), ...runs(record) }, profile);
}

function propsOf({ spec }: StoreObject, record: StoreRecord | undefined): StoreProps {
  const { store, uid, tenant, revision } = spec;
  return { ...store, uid, tenant, revision: formatRevision(revision), ...runs(record) };
}

/** What is left of the props to say of a store that is made, whatever new stores get. */
function runs(record: StoreRecord | undefined): Pick<StoreProps, "version" | "databaseVersion" | "dataGeneration"> {
  const { engineVersion, databaseVersion, dataGeneration } = record ?? {};
  return {
    ...(engineVersion !== undefined && { version: engineVersion }),
    ...(databaseVersion !== undefined && { databaseVersion }),
    ...(dataGeneration !== undefined && { dataGeneration }),
  };
}

function render<Rendered>(synthesize: () => Rendered): Rendered {
  try {
    return synthesize();
  } catch (cause) {
    if (!(cause instanceof SynthesisError)) throw cause;
    const isVersion = cause.problems.every(({ field }) => field === "version" || field === "databaseVersion");
    const message = isVersion ? `this agent can't run the store: ${cause.message}` : cause.message;
    throw new TerminalError(isVersion ? "VersionUnknown" : "InvalidSpec", message, { cause });
  }
}
