import { type Pass, type ReconcileDeps, rest, type StepEnd } from "../pass.ts";

/** A store that waits is called when its turn has come; meanwhile its place is told as often as this. */
const placeToldMs = 60_000;

/**
 * Lets a new store wait while as many others are brought up as the cluster may at once. One that has objects, or ever
 * was Ready, has had its turn.
 */
export function awaitTurn(pass: Pass, deps: ReconcileDeps): StepEnd {
  const { store, record } = pass;
  const { name } = store.metadata;
  if (record.firstReadyAt) return undefined;
  if (record.inventory.length > 0) {
    deps.turns.begin(name);
    return undefined;
  }
  const before = deps.turns.ask(name, store.spec.createdAt);
  // Its time to become Ready runs from its turn.
  if (before > 0 || record.phase === "Pending") deps.cache.of(store).beginning = undefined;
  if (before === 0) return undefined;
  const message = `${before} stores are brought up before this one; as many as may be brought up at once are on their way`;
  pass.observations.set("namespace", { state: "Waiting", says: "Queued", message });
  rest(pass, placeToldMs * (0.75 + Math.random() / 2));
  return "wait";
}
