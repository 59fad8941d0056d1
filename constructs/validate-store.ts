import type { Engine, EngineRegistry } from "./engines/engine.ts";
import type { StoreProps } from "./manifests.ts";
import { overridePlanSize, type PlanSize } from "./plan-size.ts";
import type { Profile } from "./profile/profile.ts";
import { SynthesisError, type SynthesisProblem } from "./synthesis-error.ts";
import { chooseVersions, type Versions } from "./versions.ts";

/** Hyphens in places 3 and 4 mark names in other scripts. */
const namePattern = /^(?!..--)[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
const tenantPattern = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;
const tokenPattern = /^[A-Za-z0-9._-]{1,128}$/;
const revisionPattern = /^[a-z0-9]{1,32}-[1-9][0-9]{0,15}$/;
const hostPattern = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;
/** Without `$`, as Kubernetes expands `$(NAME)` in variables. How long it may be stands in the contract, as for hosts. */
const emailPattern = /^[^\s@$\p{Cc}]{1,64}@[^\s@$\p{Cc}]+$/u;
const printablePattern = /^[ -~]+$/;
/** By digest, so that what runs is what was asked for; a tag can be moved. */
const pinnedImagePattern =
  /^(?=.{1,300}$)[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*@sha256:[0-9a-f]{64}$/;

/** What a store runs on: its engine in a version, and its plan with the profile's changes. */
export interface StoreBase {
  readonly engine: Engine;
  readonly size: PlanSize;
  readonly versions: Versions;
}

/** Looks up what the props name; a SynthesisError with one problem per wrong field when any of them is wrong. */
export function validateStore(props: StoreProps, profile: Profile, engines: EngineRegistry): StoreBase {
  const engine = engines.get(props.engine);
  const chosen = engine && chooseFrom(engine, props);
  const problems = [
    ...identityProblems(props),
    ...hostProblems(props, profile),
    ...storefrontProblems(props, engine),
    ...baseProblems(props, engines),
    ...(chosen?.problems ?? []),
  ];
  if (problems.length > 0 || !chosen?.size) throw new SynthesisError(problems);
  const { size, versions } = chosen;
  return {
    engine: chosen.engine,
    size: overridePlanSize(size, profile.planSizes?.[props.engine]?.[props.plan]),
    versions,
  };
}

function chooseFrom(engine: Engine, props: StoreProps) {
  const size = Object.hasOwn(engine.plans, props.plan) ? engine.plans[props.plan] : undefined;
  return { engine, size, ...chooseVersions(props, engine) };
}

function baseProblems({ engine: id, plan }: StoreProps, engines: EngineRegistry): SynthesisProblem[] {
  const engine = engines.get(id);
  if (engine === undefined)
    return [{ field: "engine", value: id, rule: `must be one of: ${[...engines.keys()].join(", ")}` }];
  const rule = `must be one of: ${Object.keys(engine.plans).join(", ")}`;
  return unless(Object.hasOwn(engine.plans, plan), { field: "plan", value: plan, rule });
}

function identityProblems({ name, uid, revision, tenant, adminEmail, externalId }: StoreProps): SynthesisProblem[] {
  const isEmail = adminEmail === undefined || emailPattern.test(adminEmail);
  return [
    ...unless(namePattern.test(name), { field: "name", value: name, rule: matching(namePattern) }),
    ...unless(tenantPattern.test(tenant), { field: "tenant", value: tenant, rule: matching(tenantPattern) }),
    ...unless(tokenPattern.test(uid), { field: "uid", value: uid, rule: matching(tokenPattern) }),
    ...unless(revisionPattern.test(revision), { field: "revision", value: revision, rule: matching(revisionPattern) }),
    ...unless(isEmail, {
      field: "adminEmail",
      value: adminEmail,
      rule: "must be an e-mail address without $",
    }),
    ...unless(externalId === undefined || printablePattern.test(externalId), {
      field: "externalId",
      value: externalId,
      rule: "must be printable ASCII characters",
    }),
  ];
}

function storefrontProblems({ storefrontImage: value }: StoreProps, engine: Engine | undefined): SynthesisProblem[] {
  if (value === undefined || engine === undefined) return [];
  const rule =
    engine.storefrontImage === "replaceable"
      ? "must be an image pinned by its digest: name@sha256:…"
      : `must be absent: ${engine.id} has no storefront to replace`;
  const isTaken = engine.storefrontImage === "replaceable" && pinnedImagePattern.test(value);
  return unless(isTaken, { field: "storefrontImage", value, rule });
}

function hostProblems({ hosts }: StoreProps, { baseDomain, tls, closedHosts = [] }: Profile): SynthesisProblem[] {
  const isDomain = hostPattern.test(baseDomain) || baseDomain === "localhost";
  const isServed = tls.mode === "none" || tls.customDomains === "issue" || hosts.length === 0;
  return [
    ...unless(isDomain, { field: "baseDomain", value: baseDomain, rule: "must be a host name" }),
    ...unless(isServed, {
      field: "hosts",
      value: hosts,
      rule: `must be empty: this cluster has a certificate for *.${baseDomain} only`,
    }),
    ...hosts.flatMap((value, index) =>
      customHostRules(value, hosts.slice(0, index), [baseDomain, ...closedHosts]).map((broken) => ({
        field: "hosts",
        value,
        rule: broken,
      })),
    ),
  ];
}

function customHostRules(host: string, earlier: readonly string[], closed: readonly string[]): string[] {
  // Below the base domain lie the default hosts of all stores: a custom host could take another store's visitors.
  const within = closed.filter((domain) => host === domain || host.endsWith(`.${domain}`));
  return [
    ...(hostPattern.test(host) ? [] : ["must be a host name"]),
    ...(earlier.includes(host) ? ["must be named once"] : []),
    ...within.map((domain) => `must not lie under ${domain}`),
  ];
}

function matching(pattern: RegExp): string {
  return `must match ${pattern.source}`;
}

function unless(holds: boolean, problem: SynthesisProblem): SynthesisProblem[] {
  return holds ? [] : [problem];
}
