import { engineIds, planIds } from "../catalog.ts";
import { engineId, planId, storeRequest } from "../store-spec.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const storeRequestWords: ObjectWords<typeof storeRequest> = {
  schema: storeRequest,
  description: "What a tenant asks for; absent fields take their defaults.",
  properties: {
    name: "Name of the store, unique on the platform and the first label of its host. Names of the platform's own hosts are reserved, such as `admin`, `api`, `docs` and `www`; so is everything that starts with `api-`, or has hyphens in places 3 and 4.",
    engine: "What kind of shop it is: an `id` of `GET /v1/engines`.",
    plan: "How large it is: an `id` of `GET /v1/plans` that the engine offers.",
    cluster: "Where it runs: a `cluster` of `GET /v1/clusters`. Without it the platform chooses one that is online.",
    adminEmail: {
      description:
        "Mail address of the shop's first administrator, whom the shop also writes to. Without it the platform sets one of its own.",
      format: "email",
    },
    hosts: {
      description:
        "Host names of the tenant's own under which the shop is served besides its platform address. Each belongs to one store on the platform.",
      uniqueItems: true,
    },
    storefrontImage:
      "The tenant's own storefront as an image pinned by its digest, for an engine with `ownStorefront`; otherwise it must be absent.",
    externalId: "The caller's own id of the store; no two stores of a tenant have the same.",
    labels:
      "What the caller sorts its stores by: keys and values as those of Kubernetes labels, of which `kubernetes.io`, `k8s.io` and `storeplane.dev` are reserved. Lists can be filtered by them; they are set on no object in the cluster.",
  },
  examples: [
    { name: "hats", engine: "woocommerce" },
    {
      name: "shoes",
      engine: "medusa",
      plan: "growth",
      cluster: "fra-1",
      adminEmail: "owner@shoes.example",
      hosts: ["www.shoes.example"],
      storefrontImage:
        "registry.example/shoes/storefront@sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
      externalId: "shop-4711",
      labels: { tier: "gold", "shoes.example/team": "north" },
    },
  ],
};

export const engineIdWords: ListWords = {
  schema: engineId,
  description: "Ids of the engines that can be asked for.",
  known: engineIds,
  isOpen: false,
};

export const planIdWords: ListWords = {
  schema: planId,
  description: "Ids of the plans that can be asked for.",
  known: planIds,
  isOpen: false,
};
