import { type KubeObject, labelKeys, type Profile } from "../../constructs/index.ts";
import { platformLabels } from "./labels.ts";

const apiVersion = "gateway.networking.k8s.io/v1";

/** One gateway for all stores of the cluster, and its class when the profile brings it along. */
export function gateway({ routing, tls }: Profile): readonly KubeObject[] {
  if (routing.kind !== "gateway") return [];
  const issues = tls.mode === "wildcard" && tls.customDomains === "issue";
  const { gateway, gatewayClass } = routing;
  const labels = platformLabels("gateway");
  const shared: KubeObject = {
    apiVersion,
    kind: "Gateway",
    metadata: { name: gateway.name, namespace: gateway.namespace, labels },
    spec: {
      gatewayClassName: gatewayClass.name,
      listeners: [
        { name: gateway.sectionName, port: 80, protocol: "HTTP", allowedRoutes: { namespaces: storeNamespaces } },
      ],
      // Stores add listeners for their custom hosts.
      ...(issues && { allowedListeners: { namespaces: storeNamespaces } }),
    },
  };
  if (gatewayClass.controllerName === undefined) return [shared];
  const owned: KubeObject = {
    apiVersion,
    kind: "GatewayClass",
    metadata: { name: gatewayClass.name, labels },
    spec: { controllerName: gatewayClass.controllerName },
  };
  return [owned, shared];
}

/** Only namespaces of stores may attach routes: nobody else's route can take a store's host. */
const storeNamespaces = {
  from: "Selector",
  selector: { matchExpressions: [{ key: labelKeys.store, operator: "Exists" }] },
};
