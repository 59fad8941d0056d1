import { localProfile, objectsOf, synthesizeStore } from "../../../constructs/index.ts";
import { demoProps } from "../../manifests/cases.ts";
import { type ContainerView, podTemplates } from "../../manifests/pod-view.ts";

export type Environment = Readonly<Record<string, string>>;

const component = "app.kubernetes.io/component";

/** What the kubelet would set from the pod's own labels. */
const setupId = "setup-of-this-test";

/** The containers of a WooCommerce store that run the image, by component: exactly what the agent would apply. */
export function shopContainers(): ReadonlyMap<string, ContainerView> {
  const templates = podTemplates(objectsOf(synthesizeStore(demoProps, localProfile)));
  const containers = templates.map(({ labels, spec }) => [labels[component] ?? "", spec.containers[0]] as const);
  const shop = containers.filter(
    (entry): entry is [string, ContainerView] => entry[1]?.image.includes("/woocommerce:") === true,
  );
  return new Map(shop);
}

/** The environment of one of them, as its process sees it. */
export function environmentOf(container: ContainerView): Environment {
  const entries = (container.env ?? []).map(({ name, value }) => [name, value ?? setupId] as const);
  return { ...Object.fromEntries(entries), PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
}
