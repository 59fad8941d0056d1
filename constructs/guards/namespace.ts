import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import { labelsOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { annotationKeys } from "../marks.ts";
import type { RenderContext } from "../render-context.ts";

/** Lowest supported Kubernetes minor, so that a newer cluster does not tighten the rules unasked. */
const podSecurityVersion = "v1.35";

/** Labels that make Kubernetes refuse pods outside the `restricted` level, and say so on the way. */
export const restrictedPodSecurity: Readonly<Record<string, string>> = Object.fromEntries(
  ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, podSecurityVersion],
  ]),
);

/** The store's namespace; the only object that carries uid and revision, so that a new revision changes no other. */
export function namespace(context: RenderContext): KubeObject {
  const { uid, revision, externalId } = context.props;
  return render(k8s.KubeNamespace, {
    metadata: {
      name: context.namespace,
      labels: { ...labelsOf(context, { app: context.props.engine, name: "store" }), ...restrictedPodSecurity },
      annotations: {
        [annotationKeys.uid]: uid,
        [annotationKeys.revision]: revision,
        ...(externalId !== undefined && { [annotationKeys.externalId]: externalId }),
      },
    },
  });
}
