import * as z from "zod";
import { catalog, engineIds, planIds } from "./catalog.ts";
import { changeNote } from "./change-note.ts";
import { maxProvableHost } from "./host-proof.ts";
import { hasOnlyRealScripts } from "./idn.ts";
import { labelChanges, labels } from "./labels.ts";
import { clusterId, region, storeName } from "./names.ts";
import { whyUnprovable } from "./public-host.ts";
import { storeRuns } from "./store-runs.ts";

const hostPattern = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

const aHostName = "must be a lower-case host name with at least two labels";

const customHost = z
  .string()
  .max(253, { error: aHostName, abort: true })
  .regex(hostPattern, aHostName)
  .refine(
    hasOnlyRealScripts,
    'must be a name that an address can have: a label after "xn--" must stand for a name in another script',
  );

/** Custom hosts of a store; the limit stands here only. */
export const maxHosts = 5;

export const customHosts = z
  .array(customHost)
  .max(maxHosts, `must hold at most ${maxHosts} hosts`)
  .refine((hosts) => new Set(hosts).size === hosts.length, "must not name a host twice");

/** Hosts as they may be asked for: such as their owner can prove. */
const askedHosts = customHosts.superRefine((hosts, context) => {
  for (const [index, host] of hosts.entries()) {
    const tooLong = `must be at most ${maxProvableHost} characters, for a record is made below it`;
    const message = whyUnprovable(host) ?? (host.length > maxProvableHost ? tooLong : undefined);
    if (message !== undefined) context.addIssue({ code: "custom", path: [index], message, input: host });
  }
});

/**
 * WordPress keeps 100 characters of an e-mail address; a dollar sign would be expanded in a container's environment.
 */
const adminEmail = z
  .email("must be an e-mail address")
  .max(100, "must be at most 100 characters")
  .regex(/^[^$]*$/, "must not contain a dollar sign");

/** By digest, so that what runs is what was asked for; a tag can be moved. */
const pinnedImage = /^[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*@sha256:[0-9a-f]{64}$/;

const anImage = "must be an image pinned by its digest: name@sha256:…";

const storefrontImage = z.string().max(300, { error: anImage, abort: true }).regex(pinnedImage, anImage);

export const engineVersion = z
  .string()
  .max(64, "must be at most 64 characters")
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be letters, digits, dots, underscores and hyphens");

export const engineId = z.enum(engineIds);
export const planId = z.enum(planIds);

/** Without leading or trailing spaces, which are invisible. */
export const externalId = z
  .string()
  .max(128, "must be at most 128 characters")
  .regex(/^[!-~]([ -~]*[!-~])?$/, "must be printable ASCII characters, without a space at either end");

/** The optional fields of a store; the same in a request, a message, a `Store` object and a response. */
const choices = {
  /** Version of the engine; once the store is made it stays, whatever new stores get. */
  version: engineVersion.optional(),
  adminEmail: adminEmail.optional(),
  /** Image of the tenant's own storefront, for an engine whose storefront can be replaced. */
  storefrontImage: storefrontImage.optional(),
  /** The tenant's own id for the store, unique among its stores. */
  externalId: externalId.optional(),
  labels: labels.optional(),
};

/** What a cluster must be like to get a store; it decides once, when the store is created. */
export const placement = z.strictObject({ region: region.optional(), labels: labels.optional() });
export type Placement = z.infer<typeof placement>;

/** The body of `POST /v1/stores`: a store to create; absent fields take their defaults. */
export const storeRequest = z
  .strictObject({
    name: storeName,
    engine: engineId,
    plan: planId.default("starter"),
    cluster: clusterId.optional(),
    placement: placement.optional(),
    ...choices,
    hosts: askedHosts.default([]),
    /** Why it is created; no part of the store. */
    note: changeNote.optional(),
  })
  .refine((request) => request.placement === undefined || request.cluster === undefined, {
    path: ["placement"],
    error: "must be absent: the cluster is named",
  })
  .refine((request) => request.storefrontImage === undefined || mayTakeStorefront(request.engine), {
    path: ["storefrontImage"],
    error: "must be absent: the engine has no storefront to replace",
  })
  .superRefine(({ engine, version }, context) => {
    const known = catalog.engines.find(({ id }) => id === engine)?.versions ?? [];
    if (version === undefined || known.length === 0 || known.includes(version)) return;
    const message = `must be one of: ${known.join(", ")}`;
    context.addIssue({ code: "custom", path: ["version"], message, input: version });
  });

/** The body of `PATCH /v1/stores/{name}`, a JSON merge patch (RFC 7396): absent fields stay, null removes. */
export const storeChange = z.strictObject({
  plan: planId.optional(),
  adminEmail: adminEmail.nullable().optional(),
  hosts: askedHosts.nullable().optional(),
  storefrontImage: storefrontImage.nullable().optional(),
  externalId: externalId.nullable().optional(),
  labels: labelChanges.nullable().optional(),
});
export type StoreChange = z.infer<typeof storeChange>;

/** Fields of a store that no change may name, and what to do in place. */
export const keptFields = {
  name: "can't be changed: create a store of the other name, and delete this one",
  engine: "can't be changed: create another store with the other engine",
  cluster: "can't be changed: a store stays in the cluster that it was made in; create another store there",
  placement: "is looked at when a store is created, and never again: leave it out",
  tenant: "can't be changed: a store stays its tenant's; create it as the other tenant",
  version:
    "can't be changed: a store stays in the version that it was made with; create another store in the other one",
  suspended: "can't be changed so: POST /v1/stores/{name}/suspend stops the store, and …/resume starts it again",
  restarts: "can't be changed so: POST /v1/stores/{name}/restart restarts the store's app",
  note: "is no field of a store: say why in the query parameter note",
} as const;

/** An unknown engine is reported by its own rule: nothing is known about its storefront. */
export function mayTakeStorefront(id: string): boolean {
  return catalog.engines.find((each) => each.id === id)?.ownStorefront ?? true;
}

/** The complete spec of a store: the cluster is chosen and fixed when the store is accepted. */
export const storeSpec = z.strictObject({
  name: storeName,
  engine: z.string().min(1).max(63),
  plan: z.string().min(1).max(63),
  cluster: clusterId,
  ...choices,
  hosts: customHosts,
  ...storeRuns,
});

export type StoreRequest = z.infer<typeof storeRequest>;
/** What a store is to be, wherever it is placed. */
export type AskedSpec = Omit<StoreRequest, "placement" | "note">;
export type StoreSpec = z.infer<typeof storeSpec>;
