import { type Profile, type StoreManifests, SynthesisError, synthesizeStore } from "../../constructs/index.ts";
import { TerminalError } from "../errors.ts";
import type { StoreObject } from "../store-object.ts";

export type Synthesize = (store: StoreObject) => StoreManifests;

/** A store at work has dozens of passes and a render costs milliseconds; more stores than this are rarely at work. */
const keptRenders = 256;

/**
 * The one place where a store's spec becomes the constructs' props; throws TerminalError InvalidSpec. What it answers
 * is kept and must not be changed.
 */
export function createSynthesize(profile: Profile): Synthesize {
  const renders = new Map<string, StoreManifests>();
  return ({ metadata, spec }) => {
    const { uid, epoch, seq, tenant, engine, plan, adminEmail, hosts, storefrontImage } = spec;
    const props = { name: metadata.name, uid, epoch, seq, tenant, engine, plan, customHosts: hosts };
    const complete = {
      ...props,
      ...(adminEmail ? { adminEmail } : {}),
      ...(storefrontImage ? { storefrontImage } : {}),
    };
    const key = JSON.stringify(complete);
    const manifests = renders.get(key) ?? render(() => synthesizeStore(complete, profile));
    // The one used last goes to the end, so that the first is the one to forget.
    renders.delete(key);
    renders.set(key, manifests);
    const [oldest] = renders.keys();
    if (renders.size > keptRenders && oldest !== undefined) renders.delete(oldest);
    return manifests;
  };
}

function render(synthesize: () => StoreManifests): StoreManifests {
  try {
    return synthesize();
  } catch (cause) {
    if (!(cause instanceof SynthesisError)) throw cause;
    throw new TerminalError("InvalidSpec", cause.message, { cause });
  }
}
