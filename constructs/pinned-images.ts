import type { KubeObject } from "./manifests.ts";
import type { Images } from "./profile/profile.ts";
import { SynthesisError } from "./synthesis-error.ts";

interface Pulled {
  readonly image: string;
}

interface PodHolder {
  readonly template?: {
    readonly spec: { readonly containers: readonly Pulled[]; readonly initContainers?: readonly Pulled[] };
  };
  readonly jobTemplate?: { readonly spec: PodHolder };
}

/** Under a profile that wants digests: a SynthesisError with one problem per image that would be pulled by its tag. */
export function refuseUnpinnedImages(objects: readonly KubeObject[], { requireDigests }: Images): void {
  if (!requireDigests) return;
  const unpinned = new Set(objects.flatMap(imagesOf).filter((image) => !image.includes("@sha256:")));
  if (unpinned.size === 0) return;
  const problems = [...unpinned].sort().map((image) => {
    const tagged = image.slice(image.lastIndexOf("/") + 1);
    return { field: `images.digests.${tagged}`, value: undefined, rule: "must be set: the profile requires digests" };
  });
  throw new SynthesisError(problems);
}

function imagesOf({ spec }: KubeObject): string[] {
  const own = spec as PodHolder | undefined;
  const { template } = own?.jobTemplate?.spec ?? own ?? {};
  if (template === undefined) return [];
  const { containers, initContainers = [] } = template.spec;
  return [...initContainers, ...containers].map(({ image }) => image);
}
