import { systemNamespace } from "./namespaces.ts";

/** Name of the control plane's Deployment, of its Service and of its route. */
export const controlPlaneName = "storeplane-control-plane";

/** Where pods of this cluster reach the API. */
export const apiUrl = `http://${controlPlaneName}.${systemNamespace}.svc`;
