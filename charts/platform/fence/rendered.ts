import {
  backupSecretPrefix,
  engines,
  type KubeObject,
  objectsOf,
  type Profile,
  type StoreProps,
  synthesizeBackup,
  synthesizeStore,
} from "../../../constructs/index.ts";
import { sampleStore } from "./cel.ts";

/** Takes the place of a tenant's own storefront. */
export const tenantImage = `tenant.invalid/storefront@sha256:${"0".repeat(64)}`;
const sampleUid = "00000000-0000-4000-8000-0000000000ff";
export const sampleHost = "custom-host.invalid";

/** All that stores of one cluster are made of: what is not in here is no store's, and the fence refuses it. */
export interface Rendered {
  readonly objects: readonly KubeObject[];
  /** Names of the Secrets that the agent makes. */
  readonly secrets: readonly string[];
}

const known = new WeakMap<Profile, Rendered>();

/** Every engine in every plan, with and without what a tenant may choose, under this profile. */
export function renderedUnder(profile: Profile): Rendered {
  const found = known.get(profile) ?? render(profile);
  known.set(profile, found);
  return found;
}

function render(profile: Profile): Rendered {
  // The fence knows images by their names: it must be there before they have digests.
  const unpinned: Profile = { ...profile, images: { ...profile.images, requireDigests: false } };
  const servesCustom = profile.tls.mode === "none" || profile.tls.customDomains === "issue";
  const samples = [...engines.values()].flatMap(({ id, plans, storefrontImage }) =>
    Object.keys(plans).flatMap((plan) => {
      const own = storefrontImage === "replaceable" ? { storefrontImage: tenantImage } : {};
      const chosen = { ...sample(id, plan), ...own, externalId: "sample", hosts: servesCustom ? [sampleHost] : [] };
      return [sample(id, plan), chosen];
    }),
  );
  const rendered = samples.map((props) => synthesizeStore(props, unpinned));
  const backups = samples.flatMap((props) => synthesizeBackup(props, unpinned, sampleBackup) ?? []);
  const made = rendered.flatMap(({ secrets }) => secrets.map(({ name }) => name));
  return {
    objects: [...rendered.flatMap(objectsOf), ...backups],
    secrets: distinct([...made, ...(backups.length > 0 ? [sampleBackup.secretName] : [])]),
  };
}

const sampleBackup = { id: "0".repeat(10), secretName: `${backupSecretPrefix}${"0".repeat(10)}` };

function sample(engine: string, plan: string): StoreProps {
  const identity = { name: sampleStore, uid: sampleUid, revision: "sample-1", tenant: "sample" };
  return { ...identity, engine, plan, hosts: [] };
}

export function ofKind({ objects }: Rendered, ...kinds: readonly string[]): readonly KubeObject[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

/** Each once, in one order: another engine, or another order of engines, changes no more of the fence than it must. */
export function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}

/** Names end in the hash of a host, or of what a hook does. */
const hashed = /-[0-9a-f]{10}$/;

/** A pattern of the names that objects of this kind have; of nothing at all where no store has one. */
export function namePattern(names: readonly string[]): string {
  return `^(${distinct(names.map((name) => name.replace(hashed, "-[0-9a-f]{10}"))).join("|")})$`;
}

/** A rendered container, as far as the fence reads it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly securityContext: object;
  readonly resources: { readonly limits: Readonly<Record<string, string>> };
}

/** A rendered pod, as far as the fence reads it. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly object[];
  readonly affinity?: object;
  readonly securityContext: object;
  readonly priorityClassName: string;
  readonly serviceAccountName: string;
  readonly hostUsers?: boolean;
}

interface PodMaker {
  readonly template: { readonly spec: PodSpec };
  readonly jobTemplate?: { readonly spec: PodMaker };
}

/** The pod that a rendered workload makes. */
export function podOf({ spec }: KubeObject): PodSpec {
  const maker = spec as PodMaker;
  return (maker.jobTemplate?.spec ?? maker).template.spec;
}

export function containersOf({ containers, initContainers = [] }: PodSpec): readonly Container[] {
  return [...containers, ...initContainers];
}

interface HostSpec {
  readonly hostnames?: readonly string[];
  readonly rules?: readonly { readonly host?: string }[];
}

/** Hosts that a rendered HTTPRoute or Ingress serves. */
export function hostsOf({ kind, spec }: KubeObject): string[] {
  const { hostnames = [], rules = [] } = (spec ?? {}) as HostSpec;
  if (kind === "HTTPRoute") return [...hostnames];
  return kind === "Ingress" ? rules.flatMap(({ host }) => host ?? []) : [];
}
