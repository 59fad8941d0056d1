import { engines } from "../engines/registry.ts";
import { objectsOf } from "../manifests.ts";
import type { Profile } from "../profile/profile.ts";
import { synthesizeStore } from "../store.ts";
import { type FieldProblem, SynthesisError } from "../synthesis-error.ts";
import { quotaProblems } from "./fits-quota.ts";
import { volumeProblems } from "./fits-volumes.ts";

/** Renders a store of each engine and plan, and returns what would be refused: better known at the start than with the first store. */
export function tryProfile(profile: Profile): FieldProblem[] {
  const problems = new Map<string, FieldProblem>();
  const add = (problem: FieldProblem) => problems.set(`${problem.field} ${problem.rule}`, problem);
  for (const problem of [...unknownEntries(profile), ...storeLikeHost(profile)]) add(problem);
  for (const { id, plans } of engines.values()) {
    for (const plan of Object.keys(plans)) for (const problem of trial(profile, id, plan)) add(problem);
  }
  return [...problems.values()];
}

/** An address that a store of some name would have, too; no store may be called `api`. */
function storeLikeHost({ platform, baseDomain }: Profile): FieldProblem[] {
  const { host } = platform ?? {};
  if (host === undefined || host === `api.${baseDomain}`) return [];
  if (host !== baseDomain && !host.endsWith(`.${baseDomain}`)) return [];
  return [{ field: "platform.host", rule: `must be api.${baseDomain}, or outside of ${baseDomain}` }];
}

/** Plans, components and volumes that no engine has, and replica counts of single components, which would otherwise be ignored silently. */
function unknownEntries({ planSizes = {} }: Profile): FieldProblem[] {
  return Object.entries(planSizes).flatMap(([engineId, byPlan]) => {
    const engine = engines.get(engineId);
    if (!engine) return [{ field: `planSizes.${engineId}`, rule: `must be one of: ${[...engines.keys()].join(", ")}` }];
    return Object.entries(byPlan).flatMap(([plan, change]) => {
      const field = `planSizes.${engineId}.${plan}`;
      const size = Object.hasOwn(engine.plans, plan) ? engine.plans[plan] : undefined;
      if (!size) return [{ field, rule: `must be one of: ${Object.keys(engine.plans).join(", ")}` }];
      const { components, replicas, volumes, settings } = size;
      return [
        ...unknownKeys(`${field}.components`, change.components, { ...components, backup: {} }),
        ...unknownKeys(`${field}.replicas`, change.replicas, replicas),
        ...unknownKeys(`${field}.volumes`, change.volumes, { ...volumes, backups: "" }),
        ...unknownKeys(`${field}.settings`, change.settings, settings),
      ];
    });
  });
}

function unknownKeys(field: string, changed: object = {}, known: object): FieldProblem[] {
  const rule = `must be one of: ${Object.keys(known).join(", ")}`;
  return Object.keys(changed)
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => ({ field: `${field}.${key}`, rule }));
}

function trial(profile: Profile, engine: string, plan: string): readonly FieldProblem[] {
  const identity = { name: "probe", uid: "probe", revision: "probe-1", tenant: "probe" };
  try {
    const objects = objectsOf(synthesizeStore({ ...identity, engine, plan, hosts: [] }, profile));
    const field = `planSizes.${engine}.${plan}`;
    return [...volumeProblems(field, objects), ...quotaProblems(objects).map((rule) => ({ field, rule }))];
  } catch (error) {
    if (error instanceof SynthesisError) return error.problems;
    throw error;
  }
}
