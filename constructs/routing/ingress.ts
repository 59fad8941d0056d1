import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import type { StepObject } from "../manifests.ts";
import type { IngressRouting } from "../profile/profile.ts";
import { metadataOf, type RenderContext } from "../render-context.ts";
import type { RouteTarget } from "../topology.ts";
import { issuerAnnotation, issuingTls } from "./certificates.ts";
import { certificateSecretOf } from "./host-name.ts";

/** Hosts of one front, the default one apart from the custom ones: they get their certificates in different ways. */
export function ingresses(
  context: RenderContext,
  routing: IngressRouting,
  { hosts, target }: { readonly hosts: readonly string[]; readonly target: RouteTarget },
): StepObject[] {
  const { props } = context;
  const own = hosts.filter((host) => !props.hosts.includes(host));
  const custom = hosts.filter((host) => props.hosts.includes(host));
  const ingress = (name: string, shown: IngressHosts) =>
    render(k8s.KubeIngress, {
      metadata: {
        ...metadataOf(context, name, { app: props.engine, name: target.name }),
        annotations: { ...routing.annotations, ...shown.annotations },
      },
      spec: {
        ingressClassName: routing.className,
        ...(shown.tls && { tls: shown.tls }),
        rules: shown.hosts.map((host) => rule(host, target)),
      },
    });
  const main: StepObject = { step: "route", object: ingress(target.name, ownHosts(context, own)) };
  if (custom.length === 0) return [main];
  const object = ingress(`${target.name}-custom`, forCustomHosts(context, custom));
  return [main, { step: "route", object, customHosts: custom }];
}

interface IngressHosts {
  readonly hosts: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly tls?: k8s.IngressTls[];
}

/** Without a secret's name the controller shows its default certificate, and cert-manager leaves the Ingress alone. */
function ownHosts({ profile }: RenderContext, hosts: readonly string[]): IngressHosts {
  return { hosts, ...(profile.tls.mode !== "none" && { tls: [{ hosts: [...hosts] }] }) };
}

function forCustomHosts({ profile }: RenderContext, hosts: readonly string[]): IngressHosts {
  const tls = issuingTls(profile);
  if (tls === undefined) return { hosts };
  return {
    hosts,
    annotations: { [issuerAnnotation]: tls.issuer },
    tls: hosts.map((host) => ({ hosts: [host], secretName: certificateSecretOf(host) })),
  };
}

function rule(host: string, { name, port }: RouteTarget): k8s.IngressRule {
  const backend = { service: { name, port: { number: port } } };
  return { host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } };
}
