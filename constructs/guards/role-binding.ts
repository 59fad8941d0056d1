import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type StoreFrame } from "../store-frame.ts";

/** Who writes stores, and the ClusterRole that says what may be written in one; the platform brings both along. */
export const storeWriter = {
  account: { name: "storeplane-agent", namespace: "storeplane-system" },
  role: "storeplane-store-writer",
} as const;

const rbac = "rbac.authorization.k8s.io";

/** The agent's rights end at the namespace: without this binding it may not write there, nor read a Secret. */
export function roleBinding(frame: StoreFrame): KubeObject {
  return render(k8s.KubeRoleBinding, {
    metadata: metadataOf(frame, storeWriter.role, { app: "storeplane", component: "guard" }),
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: storeWriter.role },
    subjects: [{ kind: "ServiceAccount", ...storeWriter.account }],
  });
}
