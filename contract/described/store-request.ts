import { engineIds, planIds } from "../catalog.ts";
import { engineId, placement, planId, storeChange, storeRequest } from "../store-spec.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const storeRequestWords: ObjectWords<typeof storeRequest> = {
  schema: storeRequest,
  description: "A store to create; absent fields take their defaults.",
  properties: {
    name: "Name of the store, unique on the platform and the first label of its host. Names of the platform's own hosts are reserved, such as `admin`, `api`, `docs` and `www`; so is everything that starts with `api-`, or has hyphens in places 3 and 4.",
    engine: "Shop engine: an `id` from `GET /v1/engines`.",
    plan: "Size: an `id` from `GET /v1/plans` that the engine supports.",
    version:
      "Version of the engine: one of its `versions` in `GET /v1/engines`. If absent, the one that new stores get in its cluster. Once the store is made it stays: no newer agent changes it.",
    cluster:
      "Cluster to run in: a `cluster` from `GET /v1/clusters`. If absent, the platform chooses one that is online.",
    placement:
      "What the cluster must be like if none is named; looked at when the store is created, and never again. A store that exists is not compared with it.",
    adminEmail: {
      description:
        "E-mail address of the shop's first administrator, to which the shop also sends mail. If absent, the platform sets one of its own.",
      format: "email",
    },
    hosts: {
      description:
        "Custom host names that the shop is served under, besides its platform address. A host belongs to one store on the platform.",
      uniqueItems: true,
    },
    storefrontImage: "Image of the tenant's own storefront, pinned by digest. Only for engines with `ownStorefront`.",
    externalId: "The caller's own id for the store, unique among the tenant's stores.",
    note: "Why it is created, in your words: up to 500 characters in one line, kept beside the store and no part of it. Everyone who may read the tenant's stores sees it, for 400 days: name no person in it, and put no secret there.",
    labels:
      "Labels to organize stores by, with the syntax of Kubernetes labels; the prefixes `kubernetes.io`, `k8s.io` and `storeplane.dev` are reserved. Lists can be filtered by them; they are not set on objects in the cluster.",
  },
  examples: [
    { name: "hats", engine: "woocommerce" },
    { name: "caps", engine: "woocommerce", placement: { region: "fra", labels: { tier: "gold" } } },
    {
      name: "shoes",
      engine: "medusa",
      plan: "growth",
      version: "2.21.2",
      cluster: "fra-1",
      adminEmail: "owner@shoes.example",
      hosts: ["www.shoes.example"],
      storefrontImage:
        "registry.example/shoes/storefront@sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
      externalId: "shop-4711",
      labels: { tier: "gold", "shoes.example/team": "north" },
      note: "order 4711",
    },
  ],
};

export const storeChangeWords: ObjectWords<typeof storeChange> = {
  schema: storeChange,
  description:
    "A change of a store, as a JSON merge patch (RFC 7396): absent fields stay, `null` removes. Name, engine, version, cluster and tenant of a store can't be changed.",
  properties: {
    plan: "Size: an `id` from `GET /v1/plans` that the engine supports. Volumes can't shrink.",
    adminEmail: {
      description:
        "E-mail address to which the shop sends mail for its administrator; `null` for one of the platform's own. Who logs in by it, as in Medusa, can from then on log in by this one with the same password; what was the login before stays one until it is removed in the shop.",
      format: "email",
    },
    hosts: {
      description:
        "Custom host names, all of them: they take the place of the list before; `null` for none. A host that stays is served on; one that is removed is free for other stores.",
      uniqueItems: true,
    },
    storefrontImage:
      "Image of the tenant's own storefront, pinned by digest; `null` for the engine's own. Only for engines with `ownStorefront`.",
    externalId: "The caller's own id for the store, unique among the tenant's stores; `null` for none.",
    labels: "Labels to set, and with `null` those to remove; others stay. `null` in place of them removes all.",
  },
  examples: [
    { plan: "growth" },
    {
      adminEmail: null,
      hosts: ["www.shoes.example", "shop.shoes.example"],
      storefrontImage: null,
      externalId: "shop-4712",
      labels: { tier: "silver", "shoes.example/team": null },
    },
  ],
};

export const engineIdWords: ListWords = {
  schema: engineId,
  description: "Ids of the available engines.",
  known: engineIds,
  isOpen: false,
};

export const planIdWords: ListWords = {
  schema: planId,
  description: "Ids of the available plans.",
  known: planIds,
  isOpen: false,
};

export const placementWords: ObjectWords<typeof placement> = {
  schema: placement,
  description: "What a cluster must be like to get a store.",
  properties: {
    region: "Its `region` in `GET /v1/clusters`.",
    labels: "Labels that it has, with these values; it may have others.",
  },
  examples: [{ region: "fra", labels: { tier: "gold" } }],
};
