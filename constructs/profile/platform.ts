import * as z from "zod";
import { quantityValue } from "../quantity.ts";
import * as field from "./fields.ts";

/** Less is a size without its unit, of which servers and streams would get nothing. */
const minVolumeSize = "1Gi";
const isTooSmall = (size: string): boolean => quantityValue(size) < quantityValue(minVolumeSize);

/** What is particular to the one cluster that control plane and bus run in. */
export const platform = z.strictObject({
  cluster: field.clusterId.describe("id that this cluster's own agent is registered under"),
  host: field.domain
    .exactOptional()
    .describe(
      "host under which the gateway serves the API, `api.<baseDomain>` or one outside of `baseDomain`; default: no route to it",
    ),
  callerNamespaces: z
    .array(field.namespaceName)
    .max(20, "must be at most 20 namespaces")
    .readonly()
    .exactOptional()
    .describe("namespaces whose pods may call the API by its Service; default: none"),
  proxies: field.cidrs
    .exactOptional()
    .describe(
      "ranges of the gateway's pods or nodes, whose `X-Forwarded-For` counts: without them all clients have one address, and whoever guesses tokens keeps everyone from signing in; default: none",
    ),
  identityProviders: field
    .egressTarget({
      cidrs: "ranges of the identity providers, to restrict the control plane to; default: any address",
      ports: "ports they listen on; default 443",
    })
    .exactOptional()
    .describe("present where tokens of identity providers are taken: the Secret `storeplane-sign-in` says whose"),
  hostProof: z
    .enum(["required", "off"], 'must be "required" or "off"')
    .exactOptional()
    .describe(
      "whether custom hosts have to be proved to be their tenant's before they are served; `off` is for development: whoever asks first has a host; default `required`",
    ),
  replicas: z
    .int("must be a whole number from 2 to 20")
    .min(2)
    .max(20)
    .exactOptional()
    .describe("pods of the control plane; default 2"),
  bus: z.strictObject({
    volumeSize: field.quantity
      .refine((size) => !isTooSmall(size), `must be at least ${minVolumeSize}`)
      .describe("capacity of the volume of each of the three NATS servers; a quarter of it is for desired states"),
    storageClass: field.objectName
      .exactOptional()
      .describe("its StorageClass, of disks that are fast to sync; default: that of the cluster"),
    separateNodes: z
      .boolean()
      .describe("whether two NATS servers must never share a node: a lost one then takes no quorum with it"),
  }),
});
