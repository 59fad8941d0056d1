import { randomUUID } from "node:crypto";
import { type ApiClient, ApiProblemError, ApiUnreachableError } from "../../client/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { pollUntil, StopPollingError } from "../../testbed/process/poll-until.ts";
import type { Draw } from "./draw.ts";
import { type Asked, Model } from "./model.ts";

const plans = ["starter", "growth", "scale"] as const;

/** For as long as servers may be away, on a busy machine. */
const answerMs = 120_000;

type Outcome = "accepted" | "refused" | "unknown";

/** One store and everything that is asked of it, one request after another; keeps what may therefore become of it. */
export class Life {
  readonly name: string;
  readonly model = new Model();
  readonly violations: string[] = [];
  readonly #api: ApiClient;
  readonly #draw: Draw;
  #turns = 0;
  #store: StoreResource | undefined;
  /** The last change, to be sent once more. */
  #last: { readonly key: string; readonly asked: Asked; readonly revision: string } | undefined;

  constructor(api: ApiClient, draw: Draw, name: string) {
    this.#api = api;
    this.#draw = draw;
    this.name = name;
  }

  /** As it was last shown. */
  get store(): StoreResource {
    if (this.#store === undefined) throw new Error(`${this.name} was never made`);
    return this.#store;
  }

  async create(): Promise<void> {
    const asked = this.#ask();
    const engine = this.#draw.chance(0.5) ? "woocommerce" : "medusa";
    const [body, idempotencyKey] = [{ name: this.name, engine, ...bodyOf(asked) }, randomUUID()];
    await this.#insist("create", asked, async () => (await this.#api.createStore(body, { idempotencyKey })).store);
  }

  /** One more thing that a person might do next. */
  async step(): Promise<void> {
    const isLeaving = this.store.deleteAfter !== undefined;
    const kind = this.#draw.number(1);
    if (isLeaving && kind < 0.7) await this.#once("undelete", () => this.#api.undeleteStore(this.name));
    else if (kind < 0.35) await this.#change();
    else if (kind < 0.45) await this.#race();
    else if (kind < 0.55) await this.#changeOfOld();
    else if (kind < 0.65) await this.#repeat();
    else if (kind < 0.75) await this.#run("restart");
    else if (kind < 0.87) await this.#run(this.store.suspended === true ? "resume" : "suspend");
    else await this.#once("delete", () => this.#api.deleteStore(this.name));
    await this.look();
  }

  async look(): Promise<StoreResource> {
    this.#store = await this.#answered(() => this.#api.getStore(this.name));
    return this.#store;
  }

  /** Asks until there is an answer, as a person does who sees that the platform is away. */
  #answered<T>(ask: () => Promise<T>): Promise<T> {
    return pollUntil({ what: `there is an answer about ${this.name}`, timeoutMs: answerMs, everyMs: 200 }, async () => {
      try {
        return await ask();
      } catch (error) {
        if (isAway(error)) throw error;
        throw new StopPollingError("no answer would be another", { cause: error });
      }
    });
  }

  #ask(): Asked {
    const turn = this.#turns++;
    return { turn, plan: this.#draw.of(plans), adminEmail: `owner-${this.#draw.int(3)}@example.com` };
  }

  async #change(ifRevision?: string): Promise<Outcome> {
    const [asked, key] = [this.#ask(), randomUUID()];
    const options = { idempotencyKey: key, ...(ifRevision !== undefined && { ifRevision }) };
    const send = async () => (await this.#api.changeStore(this.name, bodyOf(asked), options)).store;
    const store = await this.#insist("change", asked, send);
    if (store !== undefined) this.#last = { key, asked, revision: store.revision };
    return store === undefined ? "refused" : "accepted";
  }

  /** Two that both go by what they saw: one of them at most may be done. */
  async #race(): Promise<void> {
    const { revision } = this.store;
    const outcomes = await Promise.all([this.#change(revision), this.#change(revision)]);
    if (outcomes.every((outcome) => outcome === "accepted")) {
      this.violations.push(`two changes of revision ${revision} were accepted`);
    }
  }

  async #changeOfOld(): Promise<void> {
    const old = this.model.accepted.find((revision) => revision !== this.store.revision);
    if (old === undefined) return;
    if ((await this.#change(old)) === "accepted")
      this.violations.push(`a change of the old revision ${old} was accepted`);
  }

  async #repeat(): Promise<void> {
    const last = this.#last;
    if (last === undefined) return;
    const options = { idempotencyKey: last.key };
    const again = await this.#answered(() =>
      this.#api.changeStore(this.name, bodyOf(last.asked), options).catch((error: unknown) => {
        if (isRefusal(error)) return undefined;
        throw error;
      }),
    );
    if (again === undefined) return;
    if (again.outcome === "accepted") this.violations.push(`change ${last.revision} was done twice`);
  }

  async #run(action: "restart" | "suspend" | "resume"): Promise<void> {
    const options = { idempotencyKey: randomUUID() };
    const sends = {
      restart: () => this.#api.restartStore(this.name, options),
      suspend: () => this.#api.suspendStore(this.name, options),
      resume: () => this.#api.resumeStore(this.name, options),
    };
    try {
      const { store, outcome } = await this.#answered(sends[action]);
      if (outcome !== "unchanged") this.model.note({ action, outcome: "accepted", revision: store.revision });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.model.note({ action, outcome: "refused" });
    }
  }

  /** With a key of its own it can be sent again until it is answered, and is done once. */
  async #insist(
    action: "create" | "change",
    asked: Asked,
    send: () => Promise<StoreResource>,
  ): Promise<StoreResource | undefined> {
    try {
      const store = await this.#answered(send);
      this.model.note({ action, asked, outcome: "accepted", revision: store.revision });
      this.#store = store;
      return store;
    } catch (error) {
      if (action === "create" || !isRefusal(error)) throw error;
      this.model.note({ action, asked, outcome: "refused" });
      return undefined;
    }
  }

  async #once(action: "delete" | "undelete", send: () => Promise<StoreResource>): Promise<void> {
    try {
      const { revision } = await send();
      this.model.note({ action, outcome: "accepted", revision });
    } catch (error) {
      if (!isAway(error) && !isRefusal(error)) throw error;
      this.model.note({ action, outcome: isAway(error) ? "unknown" : "refused" });
    }
  }
}

function bodyOf({ plan, adminEmail, turn }: Asked) {
  return { plan, adminEmail, labels: { turn: String(turn) } };
}

function isAway(error: unknown): boolean {
  return error instanceof ApiUnreachableError || (error instanceof ApiProblemError && error.status >= 500);
}

/** What can't be done now is refused so; a request that is wrong in itself would be a mistake of the history. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiProblemError && [409, 412, 422, 429].includes(error.status);
}
