import type { ApplyMessage, DeleteMessage, SeenStatus, StoreSpec } from "../../contract/index.ts";
import type { ClusterView } from "../ports/clusters.ts";

interface PartOfMessage extends Pick<ApplyMessage, "uid" | "tenant" | "epoch" | "createdAt" | "acceptedAt"> {
  readonly askedHosts?: readonly string[] | undefined;
  readonly spec: Pick<StoreSpec, "name" | "engine" | "plan" | "cluster" | "labels" | "suspended"> & {
    readonly hosts: readonly string[];
  };
}

/** As much of a desired state as tells how the store is. */
export interface PartOfDesired {
  readonly seq: number;
  readonly storedAt?: string;
  readonly value:
    | (PartOfMessage & Pick<ApplyMessage, "op">)
    | (PartOfMessage & Pick<DeleteMessage, "op" | "deleteAfter" | "force">);
}

/** As much of a status as tells how the store is. */
export type PartOfStatus = Pick<
  SeenStatus,
  | "uid"
  | "epoch"
  | "observedSequence"
  | "phase"
  | "conditions"
  | "steps"
  | "endpoints"
  | "firstReadyAt"
  | "failure"
  | "updatedAt"
>;

/** What is known of one store, or as much of it as tells how it is. */
export interface PartialView<Status extends PartOfStatus = PartOfStatus> {
  readonly desired: PartOfDesired;
  /** As read, of whatever life of the name. */
  readonly status?: Status | undefined;
  readonly cluster?: ClusterView | undefined;
}

/** The status if it speaks of the same life of the store; another life's says nothing about this one. */
export function statusOfLife<Status extends PartOfStatus>({
  desired,
  status,
}: PartialView<Status>): Status | undefined {
  const { uid, epoch } = desired.value;
  return status?.uid === uid && status.epoch === epoch ? status : undefined;
}

/** The status if its agent has observed the newest revision: then what it says is the present. */
export function currentStatus<Status extends PartOfStatus>(view: PartialView<Status>): Status | undefined {
  const status = statusOfLife(view);
  return status !== undefined && status.observedSequence >= view.desired.seq ? status : undefined;
}
