import * as z from "zod";
import { catalog, engineIds, planIds } from "./catalog.ts";
import { hasOnlyRealScripts } from "./idn.ts";
import { clusterId, storeName } from "./names.ts";

const hostPattern = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

const customHost = z
  .string()
  .regex(hostPattern, "must be a lower-case host name with at least two labels")
  .refine(
    hasOnlyRealScripts,
    'must be a name that an address can have: a label after "xn--" must stand for a name in another script',
  );

const customHosts = z
  .array(customHost)
  .max(5, "must hold at most 5 hosts")
  .refine((hosts) => new Set(hosts).size === hosts.length, "must not name a host twice");

/** WordPress keeps 100 characters of an e-mail address; a dollar sign would be expanded in a container's environment. */
const adminEmail = z
  .email("must be an e-mail address")
  .max(100, "must be at most 100 characters")
  .regex(/^[^$]*$/, "must not contain a dollar sign");

/** By digest, so that what runs is what was asked for; a tag can be moved. */
const pinnedImage =
  /^(?=.{1,300}$)[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*@sha256:[0-9a-f]{64}$/;

const storefrontImage = z.string().regex(pinnedImage, "must be an image pinned by its digest: name@sha256:…");

export const engineId = z.enum(engineIds);
export const planId = z.enum(planIds);

/** The body of `POST /v1/stores`: what a tenant asks for; absent fields take their defaults. */
export const storeRequest = z
  .strictObject({
    name: storeName,
    engine: engineId,
    plan: planId.default("starter"),
    cluster: clusterId.optional(),
    adminEmail: adminEmail.optional(),
    hosts: customHosts.default([]),
    /** The tenant's own storefront, of an engine that lets it be replaced. */
    storefrontImage: storefrontImage.optional(),
  })
  .refine((request) => request.storefrontImage === undefined || mayTakeStorefront(request.engine), {
    path: ["storefrontImage"],
    error: "must be absent: the engine has no storefront to replace",
  });

/** An engine that nobody knows is a problem of its own: nothing can be said of its storefront. */
function mayTakeStorefront(id: string): boolean {
  return catalog.engines.find((each) => each.id === id)?.ownStorefront ?? true;
}

/** What a store is meant to be, complete: the cluster is chosen and fixed when the store is accepted. */
export const storeSpec = z.strictObject({
  name: storeName,
  engine: z.string().min(1).max(63),
  plan: z.string().min(1).max(63),
  cluster: clusterId,
  adminEmail: adminEmail.optional(),
  hosts: customHosts,
  storefrontImage: storefrontImage.optional(),
});

export type StoreRequest = z.infer<typeof storeRequest>;
export type StoreSpec = z.infer<typeof storeSpec>;
