import {
  type Profile,
  type StoreManifests,
  type StoreProps,
  SynthesisError,
  synthesizeStore,
} from "../../constructs/index.ts";
import { formatRevision, type PreviewRequest } from "../../contract/index.ts";
import { TerminalError } from "../errors.ts";
import type { StoreObject } from "../store/store-object.ts";

export type Synthesize = (store: StoreObject) => StoreManifests;

/** A store at work has dozens of passes and a render costs milliseconds; more stores than this are rarely at work. */
const keptRenders = 256;

/**
 * The one place where a store's spec becomes the constructs' props; throws TerminalError InvalidSpec. What it returns
 * is kept and must not be changed.
 */
export function createSynthesize(profile: Profile): Synthesize {
  const renders = new Map<string, StoreManifests>();
  return (store) => {
    const props = propsOf(store);
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

/** The same once, with nothing kept; throws TerminalError InvalidSpec. */
export function synthesizeOnce(store: StoreObject, profile: Profile): StoreManifests {
  return render(() => synthesizeStore(propsOf(store), profile));
}

/** The same for a store that is only asked about; throws SynthesisError, and nothing is kept. */
export function synthesizeRequest(
  { spec, uid, tenant, ...revision }: PreviewRequest,
  profile: Profile,
): StoreManifests {
  return synthesizeStore({ ...spec, uid, tenant, revision: formatRevision(revision) }, profile);
}

function propsOf({ spec }: StoreObject): StoreProps {
  const { store, uid, tenant, revision } = spec;
  return { ...store, uid, tenant, revision: formatRevision(revision) };
}

function render(synthesize: () => StoreManifests): StoreManifests {
  try {
    return synthesize();
  } catch (cause) {
    if (!(cause instanceof SynthesisError)) throw cause;
    throw new TerminalError("InvalidSpec", cause.message, { cause });
  }
}
