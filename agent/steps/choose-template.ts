import { namespaceOf, type StoreManifests } from "../../constructs/index.ts";
import { formatRevision } from "../../contract/index.ts";
import { digest } from "../digest.ts";
import type { HeldAs, Pass, ReconcileDeps } from "../pass.ts";
import { hashOfRender, packRender, unpackRender } from "../store/rendered.ts";
import type { TemplateRecord } from "../store/store-object.ts";
import { differenceOf, leftAsIs } from "./left-as-is.ts";

/**
 * Decides what the store is kept as in this pass. A live store of which nothing was asked since its last render, but
 * which this agent renders otherwise, stays as it was rendered until its turn has come: an agent or a profile that
 * breaks shops must not break all of them.
 */
export async function chooseTemplate(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { store } = pass;
  const wanted = wantedBy(pass);
  const waits = differs(pass, wanted) && !deps.templates.mayTake(store.metadata.name);
  const difference = waits ? differenceOf(pass) : { kinds: [], restarts: false };
  if (waits) pass.heldAs = await heldAs(pass, deps);
  else await take(pass, deps, wanted);
  deps.cache.of(store).heldAs = waits ? waitMessage(deps) : undefined;
  deps.templates.found(store.metadata.name, { waits, ...difference });
}

/** Keeps the render of a store that has become live, for the day on which another agent renders it otherwise. */
export async function keepTemplate(pass: Pass, deps: ReconcileDeps): Promise<void> {
  if (pass.heldAs || [...pass.observations.values()].some(({ state }) => state !== "Done")) return;
  await keepRender(pass, deps);
}

type Wanted = Pick<TemplateRecord, "hash" | "inputs">;

function wantedBy({ store, record, manifests }: Pass): Wanted {
  const revision = formatRevision(store.spec.revision);
  const { engineVersion, databaseVersion } = manifests;
  const inputs = [revision, engineVersion, databaseVersion, record.dataGeneration];
  return { hash: hashOfRender(manifests, revision), inputs: digest(JSON.stringify(inputs)) };
}

/** Whether nothing of the store is new but the template, and that would change something of it. */
function differs(pass: Pass, wanted: Wanted): boolean {
  const { record, store } = pass;
  const { template, firstReadyAt, appliedRevision } = record;
  // What does not run can't break: it has the template of the day when it is resumed.
  if (firstReadyAt === undefined || store.spec.store.suspended || template?.hash === wanted.hash) return false;
  const isAsked = template
    ? template.inputs !== wanted.inputs
    : appliedRevision !== formatRevision(store.spec.revision);
  return !isAsked && differenceOf(pass).kinds.length > 0;
}

/** What has its turn is noted before anything changes: an agent that takes over must not let another one go as well. */
async function take(pass: Pass, deps: ReconcileDeps, wanted: Wanted): Promise<void> {
  const { record } = pass;
  const { template: known } = record;
  const isTurn = differs(pass, wanted);
  const change = changeOf(pass, deps, wanted);
  record.template = { ...wanted, ...(known?.kept && { kept: known.kept }), ...(change && { change }) };
  try {
    if (isTurn) await pass.persist();
    if (record.firstReadyAt) await keepRender(pass, deps);
  } catch (error) {
    // The next pass decides again.
    if (known) record.template = known;
    else delete record.template;
    throw error;
  }
}

/** What has not become Ready with the template is counted on, whatever is asked of the store meanwhile. */
function changeOf(pass: Pass, { templates }: ReconcileDeps, wanted: Wanted): TemplateRecord["change"] {
  const { record, now } = pass;
  const { template, phase } = record;
  if (differs(pass, wanted)) return { target: templates.target, at: now.toISOString(), wasReady: phase === "Ready" };
  const isOver = template?.change?.readySince !== undefined && template.change.failedAt === undefined;
  return isOver && template.inputs !== wanted.inputs ? undefined : template?.change;
}

async function keepRender({ record, store, manifests }: Pass, deps: ReconcileDeps): Promise<void> {
  const { template } = record;
  if (template === undefined || template.kept === template.hash) return;
  await deps.stores.keepRender(store, packRender(manifests, formatRevision(store.spec.revision)));
  record.template = { ...template, kept: template.hash };
}

async function heldAs(pass: Pass, deps: ReconcileDeps): Promise<HeldAs> {
  const { store, record } = pass;
  const { template } = record;
  if (template === undefined || template.kept !== template.hash) return leftAsIs(pass);
  const manifests = unpackRender(await deps.stores.readRender(store.metadata.name), {
    hash: template.hash,
    revision: formatRevision(store.spec.revision),
    namespace: namespaceOf(store.metadata.name),
  });
  if (manifests === undefined) return leftAsIs(pass);
  return { manifests: seen(manifests, deps), untouched: new Set(), prunes: true };
}

/** What this agent does not watch looks as if it were not there: it is left alone. */
function seen(manifests: StoreManifests, { owned }: ReconcileDeps): StoreManifests {
  const waves = manifests.waves.map((wave) => ({
    ...wave,
    objects: wave.objects.filter(({ object }) => owned.watches(object.kind)),
  }));
  return { ...manifests, waves };
}

function waitMessage({ templates }: ReconcileDeps): string {
  const until = templates.isPaused ? "that change is paused" : "its turn has not come";
  return `the agent's template has changed and ${until}: its objects are kept as they were`;
}
