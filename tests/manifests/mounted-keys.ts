import type { StoreManifests } from "../../constructs/index.ts";
import type { ContainerView, PodView } from "./pod-view.ts";

export interface MountContext {
  readonly manifests: StoreManifests;
  readonly container: ContainerView;
  readonly spec: PodView;
}

/** A key of a generated secret. */
export interface SecretKeyRef {
  readonly secret: string;
  readonly key: string;
}

export function hasSecretKey({ secrets }: StoreManifests, secret: string | undefined, key: string): boolean {
  return secrets.some(({ name, keys }) => name === secret && Object.hasOwn(keys, key));
}

/** The generated secret's key that a container finds under a path; otherwise undefined. */
export function mountedKey(path: string, { manifests, container, spec }: MountContext): SecretKeyRef | undefined {
  const mount = (container.volumeMounts ?? []).find(({ mountPath }) => path.startsWith(`${mountPath}/`));
  const secret = (spec.volumes ?? []).find(({ name }) => name === mount?.name)?.secret;
  if (mount === undefined || secret === undefined) return undefined;
  const file = path.slice(mount.mountPath.length + 1);
  const key = secret.items === undefined ? file : secret.items.find((item) => item.path === file)?.key;
  if (key === undefined || !hasSecretKey(manifests, secret.secretName, key)) return undefined;
  return { secret: secret.secretName, key };
}

/** Every generated key that the pod can read, by volume. */
export function visibleKeys({ secrets }: StoreManifests, { volumes = [] }: PodView): SecretKeyRef[] {
  return volumes.flatMap(({ secret }) => {
    const all = Object.keys(secrets.find(({ name }) => name === secret?.secretName)?.keys ?? {});
    const keys = secret?.items?.map(({ key }) => key) ?? all;
    return keys.map((key) => ({ secret: secret?.secretName ?? "", key }));
  });
}
