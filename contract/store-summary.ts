import * as z from "zod";
import { clusterId, storeName, storeUid, tenantId, timestamp } from "./names.ts";
import { printedRevision } from "./revision.ts";
import { shownPhase, shownReason, shownStepName } from "./store-resource.ts";

/** Maximum characters of the message of a row; the store itself has the whole one. */
export const maxSummaryMessage = 200;

/** The step that an operation is at. */
export const summaryStep = z.object({
  name: shownStepName,
  /** Place among the operation's steps, from 1. */
  index: z.int().min(1),
  of: z.int().min(1),
});

/** One store as a row of a list and as an event shows it: some 240 bytes, a tenth of the store. */
export const storeSummary = z.object({
  name: storeName,
  tenant: tenantId,
  uid: storeUid,
  engine: z.string(),
  plan: z.string(),
  cluster: clusterId,
  phase: shownPhase,
  /** Why it is not Ready; absent when it is. */
  reason: shownReason.optional(),
  message: z.string().max(maxSummaryMessage).optional(),
  url: z.string().optional(),
  revision: printedRevision,
  createdAt: timestamp,
  /** When its desired state or its status last changed. */
  changedAt: timestamp,
  /** Absent when no step is left to do. */
  step: summaryStep.optional(),
  /** Set while a delete is pending. */
  deleteAfter: timestamp.optional(),
  /** Set while the store's cluster is away: how old the rest may be. */
  asOf: timestamp.optional(),
});
export type StoreSummary = z.infer<typeof storeSummary>;

/** What a list of rows can be sorted by; with "-" before it, the other way round. */
export const summarySorts = ["name", "-name", "changed", "-changed", "created", "-created", "phase", "-phase"] as const;
export type SummarySort = (typeof summarySorts)[number];

/** Rows of one page at most. */
export const maxSummaries = 1000;

/** One page of rows. */
export const storeSummaryList = z.object({
  stores: z.array(storeSummary),
  /** Stores in each phase that fit all filters but that of the phase. */
  counts: z.record(z.string(), z.int().min(0)),
  /** Stores that fit all filters. */
  total: z.int().min(0),
  nextPageToken: z.string().optional(),
  /** True where numbers are those of this page alone, and stores come in order of last change. */
  incomplete: z.boolean().optional(),
});
export type StoreSummaryList = z.infer<typeof storeSummaryList>;
