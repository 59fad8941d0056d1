import { ApiClient, ApiProblemError } from "../../client/index.ts";

/** What the client makes of the API at an address, wherever it runs; it makes and deletes a store of this name. */
export async function askByClient(url: string, name = "by-client"): Promise<Record<string, unknown>> {
  const api = new ApiClient({ url });
  const idempotencyKey = `${name}-1`;
  const wanted = { name, engine: "woocommerce", cluster: "c1" };
  const first = await api.createStore(wanted, { idempotencyKey });
  const again = await api.createStore(wanted, { idempotencyKey });
  const names: string[] = [];
  for await (const store of api.allStores({ limit: 1, cluster: "c1" })) names.push(store.name);
  const refusal = await api.deleteStore(name, { ifRevision: "never-1" }).catch((error: unknown) => error);
  const invalid = await api.createStore({ ...wanted, plan: "none" }).catch((error: unknown) => error);
  const deleting = await api.deleteStore(name, { ifRevision: first.store.revision });
  return {
    outcomes: [first.outcome, again.outcome],
    sameUid: first.store.uid === again.store.uid,
    isListed: names.includes(name),
    refusal: refusal instanceof ApiProblemError && [refusal.status, refusal.code],
    invalid: invalid instanceof ApiProblemError && [invalid.code, invalid.errors.map(({ field }) => field)],
    phase: deleting.phase,
    engines: (await api.listEngines()).items.length > 0,
    plans: (await api.listPlans()).items.length > 0,
    clusters: (await api.listClusters()).items.map(({ cluster }) => cluster),
  };
}

export const expectedAnswers = {
  outcomes: ["accepted", "replayed"],
  sameUid: true,
  isListed: true,
  refusal: [412, "revision-conflict"],
  invalid: ["invalid-request", ["#/plan"]],
  phase: "Deleting",
  engines: true,
  plans: true,
};
