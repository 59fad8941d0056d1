import { type OperationKind, type StoreRevision, withoutRuns } from "../../contract/index.ts";

/** What a request asks a store to be, whole: so a revision is known by what it says. */
export interface Asked {
  readonly plan: string;
  readonly adminEmail: string;
  /** Number of the request in its history, from 0. */
  readonly turn: number;
}

type Request = (
  | { readonly action: "create" | "change"; readonly asked: Asked }
  | { readonly action: Exclude<OperationKind, "create" | "change"> }
) & {
  /** `unknown`: no answer came, so that it may have been done or not. */
  readonly outcome: "accepted" | "refused" | "unknown";
  /** Set where it was accepted. */
  readonly revision?: string;
};

/** What was asked of one store, and what it may therefore be: the other side of every check. */
export class Model {
  readonly #requests: Request[] = [];

  note(request: Request): void {
    this.#requests.push(request);
  }

  get accepted(): readonly string[] {
    return this.#requests.flatMap(({ revision }) => revision ?? []);
  }

  /** What the store's revisions, the oldest first, say that was not asked, and what was accepted and is not among them. */
  violations(revisions: readonly StoreRevision[]): string[] {
    const listed = new Set(revisions.map(({ revision }) => revision));
    const lost = this.accepted.filter((revision) => !listed.has(revision));
    const wrong = revisions.filter((revision, index) => !this.#explains(revision, revisions[index - 1]));
    const sequences = revisions.map(({ revision }) => Number(revision.split("-").at(-1)));
    const falls = sequences.some((seq, index) => seq <= (sequences[index - 1] ?? 0));
    return [
      ...lost.map((revision) => `revision ${revision} was accepted and is not listed`),
      ...wrong.map(
        ({ revision, action, spec }) => `no request explains ${action} ${revision}: ${JSON.stringify(spec)}`,
      ),
      ...(falls ? [`revisions fall: ${sequences.join(", ")}`] : []),
    ];
  }

  #explains({ revision, action, spec }: StoreRevision, before: StoreRevision | undefined): boolean {
    const possible = this.#requests.filter(
      (request) =>
        request.outcome !== "refused" && request.action === action && (request.revision ?? revision) === revision,
    );
    return possible.some((request) =>
      "asked" in request ? isAs(spec, request.asked) : isMove(action, spec, before?.spec),
    );
  }
}

type Spec = StoreRevision["spec"];

/** Whether nothing of a spec became another but what such a request changes. */
function isMove(action: string, spec: Spec, before: Spec | undefined): boolean {
  if (before === undefined || JSON.stringify(withoutRuns(spec)) !== JSON.stringify(withoutRuns(before))) return false;
  const restarts = (before.restarts ?? 0) + (action === "restart" ? 1 : 0);
  const isSuspended = action === "suspend" || (action !== "resume" && before.suspended === true);
  return (spec.restarts ?? 0) === restarts && (spec.suspended ?? false) === isSuspended;
}

/** Whether a spec is what was asked. */
export function isAs(spec: Pick<StoreRevision["spec"], "plan" | "adminEmail" | "labels">, asked: Asked): boolean {
  return (
    spec.plan === asked.plan && spec.adminEmail === asked.adminEmail && spec.labels?.["turn"] === String(asked.turn)
  );
}
