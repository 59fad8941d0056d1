import { platformObjects } from "../../charts/platform/objects.ts";
import { type KubeObject, objectsOf, type Profile, type StoreManifests } from "../../constructs/index.ts";
import { nameViolations } from "./names.ts";
import { patienceViolations } from "./patience.ts";
import { restrictedViolations } from "./pod-security.ts";
import { containersOf, podTemplates } from "./pod-view.ts";
import { referenceViolations } from "./references.ts";
import { resourceViolations } from "./resources.ts";
import { secrecyViolations } from "./secrecy.ts";

const platforms = new WeakMap<Profile, readonly KubeObject[]>();

/** Rendered once: a thousand random stores share a few profiles. */
function platformOf(profile: Profile): readonly KubeObject[] {
  const platform = platforms.get(profile) ?? platformObjects(profile);
  platforms.set(profile, platform);
  return platform;
}

/** All that is wrong with a rendered store, one sentence each; empty for a good one. */
export function violations(manifests: StoreManifests, profile: Profile): string[] {
  const templates = podTemplates(objectsOf(manifests));
  return [
    ...templates.flatMap(({ owner, spec }) =>
      [...restrictedViolations(spec), ...patienceViolations(spec)].map((sentence) => `${owner}: ${sentence}`),
    ),
    ...templates.flatMap(({ owner, spec }) =>
      containersOf(spec)
        .filter(({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true)
        .map(({ name }) => `${owner}: container ${name} can write to its root`),
    ),
    ...templates
      .filter(({ spec }) => profile.userNamespaces !== (spec.hostUsers === false))
      .map(({ owner }) => `${owner}: its users are not those that the profile wants`),
    ...resourceViolations(manifests),
    ...nameViolations(manifests),
    ...referenceViolations(manifests, platformOf(profile)),
    ...secrecyViolations(manifests),
  ];
}
