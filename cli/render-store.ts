import type { NewStore } from "../client/index.ts";
import { type KubeObject, profileOf, SynthesisError, synthesizeStore } from "../constructs/index.ts";
import { noUid, storeRequest } from "../contract/index.ts";
import { UsageError } from "./errors.ts";
import { withProfile } from "./with-profile.ts";

/**
 * The objects of a store as a cluster of the profile in this file would have them, in the order of their application; uid,
 * revision and tenant are placeholders. @throws UsageError for a wrong field of the store, CliConfigError for the file
 */
export function renderStore(profileFile: string, store: NewStore): readonly KubeObject[] {
  const parsed = storeRequest.safeParse(store);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`${issue?.path.join(".")} ${issue?.message}`);
  }
  const { placement: _, ...spec } = parsed.data;
  return withProfile(profileFile, (profile) => {
    const { waves, hooks } = synthesized({ ...spec, uid: noUid, tenant: "default", revision: "local-1" }, profile);
    return [...waves.flatMap(({ objects }) => objects.map(({ object }) => object)), ...hooks.map(({ job }) => job)];
  });
}

type Props = Parameters<typeof synthesizeStore>[0];

function synthesized(props: Props, profile: Parameters<typeof profileOf>[0]) {
  try {
    return synthesizeStore(props, profileOf(profile));
  } catch (cause) {
    if (!(cause instanceof SynthesisError)) throw cause;
    throw new UsageError(cause.message, { cause });
  }
}
