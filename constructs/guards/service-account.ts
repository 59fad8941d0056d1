import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type RenderContext } from "../render-context.ts";

/** Identity of all pods of a store: it has no rights and its token is mounted nowhere. */
export const serviceAccountName = "store";

export function serviceAccount(context: RenderContext): KubeObject {
  return render(k8s.KubeServiceAccount, {
    metadata: metadataOf(context, serviceAccountName, { app: "storeplane", name: "guard" }),
    automountServiceAccountToken: false,
  });
}
