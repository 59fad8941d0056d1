import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type RenderContext } from "../render-context.ts";

/** Who writes stores, and the ClusterRole that says what may be written in one; the platform brings both along. */
export const storeWriter = {
  account: { name: "storeplane-agent", namespace: "storeplane-system" },
  role: "storeplane-store-writer",
} as const;

const rbac = "rbac.authorization.k8s.io";

/** The agent's rights end at the namespace: without this binding it may not write there, nor read a Secret. */
export function roleBinding(context: RenderContext): KubeObject {
  return render(k8s.KubeRoleBinding, {
    metadata: metadataOf(context, storeWriter.role, { app: "storeplane", name: "guard" }),
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: storeWriter.role },
    subjects: [{ kind: "ServiceAccount", ...storeWriter.account }],
  });
}
