import type { StepObject } from "../manifests.ts";
import type { Profile } from "../profile/profile.ts";
import type { RenderContext } from "../render-context.ts";
import { SynthesisError } from "../synthesis-error.ts";
import type { RouteTargets, Topology } from "../topology.ts";
import { httpRoutes } from "./http-route.ts";
import { ingresses } from "./ingress.ts";
import { listenerSets } from "./listener-set.ts";

/** All that leads visitors to the store's fronts, in the way of the profile. */
export function routes(context: RenderContext, { fronts: all }: Topology, targets: RouteTargets): StepObject[] {
  const { routing } = context.profile;
  const fronts = all.flatMap(({ role }) => {
    const target = targets[role];
    if (target === undefined)
      throw new SynthesisError([{ field: `routes.${role}`, value: undefined, rule: "must name a Service" }]);
    const hosts = role === "shop" ? context.endpoints.hosts : [apiHost(context.props.name, context.profile)];
    const front = { hosts, target };
    return routing.kind === "gateway" ? httpRoutes(context, routing, front) : ingresses(context, routing, front);
  });
  return routing.kind === "gateway" ? [...listenerSets(context, routing), ...fronts] : fronts;
}

/** A label beside the shop's and not below it: a wildcard certificate covers one label. Store names can't begin so. */
export function apiHost(storeName: string, { baseDomain }: Profile): string {
  return `api-${storeName}.${baseDomain}`;
}
