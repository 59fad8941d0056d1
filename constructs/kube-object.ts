import type { KubeObject } from "./manifests.ts";

/** A `Kube*` class of cdk8s-plus, as far as it renders. */
interface KubeKind<Props> {
  manifest(props: Props): unknown;
}

/**
 * Renders one object by its typed class. Not through an App and a Chart: resolving tokens, of which there are none, costs four
 * times as much, and their output depends on the environment.
 */
export function render<Props>(kind: KubeKind<Props>, props: Props): KubeObject {
  return kind.manifest(props) as KubeObject;
}
