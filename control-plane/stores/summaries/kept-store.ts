import {
  hostInItsScript,
  type Labels,
  maxSummaryMessage,
  type SeenStatus,
  type ShownPhase,
} from "../../../contract/index.ts";
import type { ClusterView } from "../../ports/clusters.ts";
import type { StoredDesired } from "../../ports/desired.ts";
import type { PartialView, PartOfDesired, PartOfStatus } from "../partial-view.ts";
import type { Words } from "./words.ts";

interface Cause {
  readonly reason: string;
  readonly message: string;
}

/** An address that is longer is left out. */
const maxUrl = 300;
/** Stands for the host in an address that many stores share but for it. */
const hostMark = "\0";

const none: readonly never[] = [];
const settled: ReadonlySet<ShownPhase> = new Set(["Ready", "Suspended", "Deleted"]);

/**
 * What is kept of one store: as much as its row, the filters and the search need, and that bounded. It is read as the
 * desired state and as the status of a view; one flat object of numbers and shared texts takes half a kilobyte, and
 * what it was made of a whole one.
 */
export class KeptStore {
  readonly name: string;
  readonly tenant: string;
  readonly uid: string;
  readonly epoch: string;
  readonly engine: string;
  readonly plan: string;
  readonly cluster: string;
  readonly hosts: readonly string[];
  readonly labels: Labels | undefined;
  readonly suspended: boolean | undefined;
  readonly seq: number;
  readonly op: "apply" | "delete";
  readonly force: boolean;
  readonly #createdMs: number;
  readonly #acceptedMs: number;
  readonly #deleteMs: number | undefined;
  #storedMs: number | undefined;

  observedSequence = -1;
  phase = "";
  #updatedMs: number | undefined;
  #wasReady = false;
  #failure: Cause | undefined;
  #notReady: Cause | undefined;
  steps: SeenStatus["steps"] = none as never[];
  #address: string | undefined;
  /** Name and hosts, in lower case and both spellings; the own host first once it is known. */
  text: string;

  constructor({ seq, storedAt, value }: StoredDesired, words: Words) {
    const { name, engine, plan, cluster, labels, hosts, suspended } = value.spec;
    const { askedHosts = hosts } = value;
    this.name = name;
    this.tenant = words.same(value.tenant);
    this.uid = value.uid;
    this.epoch = words.same(value.epoch);
    this.engine = words.same(engine);
    this.plan = words.same(plan);
    this.cluster = words.same(cluster);
    this.hosts = askedHosts.length > 0 ? askedHosts : none;
    this.labels = labels;
    this.suspended = suspended;
    this.seq = seq;
    this.op = value.op;
    this.force = value.op === "delete" && value.force;
    this.#createdMs = Date.parse(value.createdAt);
    this.#acceptedMs = Date.parse(value.acceptedAt);
    this.#deleteMs = value.op === "delete" ? Date.parse(value.deleteAfter) : undefined;
    this.#storedMs = storedAt === undefined ? undefined : Date.parse(storedAt);
    this.text = searchedText(name, this.hosts);
  }

  /** Takes what its agent says; the status must be of this life of the store. */
  take(status: Omit<SeenStatus, "name">, words: Words): void {
    this.observedSequence = status.observedSequence;
    this.phase = words.same(status.phase);
    this.#updatedMs = Date.parse(status.updatedAt);
    this.#wasReady = status.firstReadyAt !== undefined;
    this.#failure = status.failure && inShort(status.failure, words);
    this.#notReady = notReady(status, words);
    this.steps = settled.has(status.phase) ? (none as never[]) : stepsOf(status, words);
    this.#setAddress(status.endpoints?.url, words);
    // Whether it was received in time is no question any more.
    if (this.observedSequence >= this.seq) this.#storedMs = undefined;
  }

  /** What the former desired state of the same life was told by its agent. */
  takeFrom(former: KeptStore, words: Words): void {
    this.observedSequence = former.observedSequence;
    this.phase = former.phase;
    this.#updatedMs = former.#updatedMs;
    this.#wasReady = former.#wasReady;
    this.#failure = former.#failure;
    this.#notReady = former.#notReady;
    this.steps = former.steps;
    this.#setAddress(former.endpoints?.url, words);
  }

  #setAddress(url: string | undefined, words: Words): void {
    const host = url === undefined || url.length > maxUrl ? "" : (URL.parse(url)?.hostname ?? "");
    this.#address = url === undefined || host === "" ? undefined : words.same(url.replace(host, hostMark));
    this.text = searchedText(host.startsWith(`${this.name}.`) ? "" : this.name, [host, ...this.hosts]);
  }

  /** When desired state or status last changed, in milliseconds since 1970. */
  get changedMs(): number {
    return Math.max(this.#acceptedMs, this.#updatedMs ?? 0);
  }

  get createdMs(): number {
    return this.#createdMs;
  }

  /** The store as it is composed from, in its cluster as that is now. */
  viewIn(cluster: ClusterView | undefined): PartialView {
    // Desired states are one union, of which `op` tells the member.
    const desired = this as unknown as PartOfDesired;
    return { desired, status: this.#updatedMs === undefined ? undefined : (this satisfies PartOfStatus), cluster };
  }

  get value(): this {
    return this;
  }

  get spec(): this {
    return this;
  }

  get createdAt(): string {
    return new Date(this.#createdMs).toISOString();
  }

  get acceptedAt(): string {
    return new Date(this.#acceptedMs).toISOString();
  }

  get deleteAfter(): string | undefined {
    return this.#deleteMs === undefined ? undefined : new Date(this.#deleteMs).toISOString();
  }

  get storedAt(): string | undefined {
    return this.#storedMs === undefined ? undefined : new Date(this.#storedMs).toISOString();
  }

  get updatedAt(): string {
    return new Date(this.#updatedMs ?? 0).toISOString();
  }

  get firstReadyAt(): string | undefined {
    return this.#wasReady ? this.updatedAt : undefined;
  }

  get failure(): SeenStatus["failure"] {
    return this.#failure && { ...this.#failure, since: this.updatedAt };
  }

  get conditions(): SeenStatus["conditions"] {
    if (this.#notReady === undefined) return none as never[];
    return [{ type: "Ready", status: "False", ...this.#notReady, lastTransitionTime: this.updatedAt }];
  }

  get endpoints(): SeenStatus["endpoints"] {
    if (this.#address === undefined) return undefined;
    const [first = "", second = ""] = this.text.split("\n", 2);
    const host = first === this.name ? second : first;
    const url = this.#address.replace(hostMark, host);
    return { url, adminUrl: url, hosts: none as never[] };
  }
}

function notReady({ conditions }: Pick<SeenStatus, "conditions">, words: Words): Cause | undefined {
  const ready = conditions.find(({ type }) => type === "Ready");
  return ready === undefined || ready.status === "True" ? undefined : inShort(ready, words);
}

function stepsOf({ steps }: Pick<SeenStatus, "steps">, words: Words): SeenStatus["steps"] {
  return steps.map(({ name, state }) => ({ name: words.same(name), state: words.same(state) }));
}

/** One character more than a row shows, so that it is cut there and says so. */
function inShort({ reason, message }: Cause, words: Words): Cause {
  return { reason: words.same(reason), message: words.same(message.slice(0, maxSummaryMessage + 1)) };
}

function searchedText(name: string, hosts: readonly string[]): string {
  const spelled = hosts.flatMap((host) => [host, hostInItsScript(host)]);
  return [...new Set([name, ...spelled])].filter((it) => it !== "").join("\n");
}
