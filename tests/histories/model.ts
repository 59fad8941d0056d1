import type { StoreRevision } from "../../contract/index.ts";

/** What a request asks a store to be, whole: so a revision is known by what it says. */
export interface Asked {
  readonly plan: string;
  readonly adminEmail: string;
  /** Number of the request in its history, from 0. */
  readonly turn: number;
}

type Action = "create" | "change" | "delete" | "undelete";

interface Request {
  readonly action: Action;
  readonly asked: Asked;
  /** `unknown`: no answer came, so that it may have been done or not. */
  readonly outcome: "accepted" | "refused" | "unknown";
  /** Of what was accepted. */
  readonly revision?: string;
}

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
      ...wrong.map(({ revision, action, spec }) => `nobody asked for ${action} ${revision}: ${JSON.stringify(spec)}`),
      ...(falls ? [`revisions fall: ${sequences.join(", ")}`] : []),
    ];
  }

  #explains({ revision, action, spec }: StoreRevision, before: StoreRevision | undefined): boolean {
    const possible = this.#requests.filter(
      (request) =>
        request.outcome !== "refused" && request.action === action && (request.revision ?? revision) === revision,
    );
    if (action === "delete" || action === "undelete") {
      return possible.length > 0 && JSON.stringify(spec) === JSON.stringify(before?.spec);
    }
    return possible.some(({ asked }) => isAs(spec, asked));
  }
}

/** Whether a spec is what was asked. */
export function isAs(spec: Pick<StoreRevision["spec"], "plan" | "adminEmail" | "labels">, asked: Asked): boolean {
  return (
    spec.plan === asked.plan && spec.adminEmail === asked.adminEmail && spec.labels?.["turn"] === String(asked.turn)
  );
}
