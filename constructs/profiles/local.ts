import type { Profile } from "../profile.ts";

/** Plain HTTP under `*.stores.localhost`, images that were loaded into the nodes, a gateway that dev/ plays. */
export const localProfile: Profile = {
  name: "local",
  baseDomain: "stores.localhost",
  routing: {
    gateway: { name: "stores", namespace: "storeplane-gateway", sectionName: "http" },
    gatewayClass: { name: "storeplane-simulated", controllerName: "storeplane.dev/simulated" },
  },
  tls: "none",
  images: { registry: "localhost/storeplane" },
  imagePullPolicy: "IfNotPresent",
  readyDeadlineSeconds: 600,
  hooks: {
    setup: { deadlineSeconds: 900, backoffLimit: 4 },
    smoke: { deadlineSeconds: 300, backoffLimit: 2 },
  },
};
