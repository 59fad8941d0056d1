import { conditionLines, stage } from "./stage.ts";

const gatewayApi = "gateway.networking.k8s.io/v1";
/** Whose word it is: the controller of the GatewayClass that the local profile brings along. */
const simulatedController = "storeplane.dev/simulated";
const observed = `, message: "simulated", observedGeneration: {{ $generation }}`;

/** Play the part of a gateway's controller: what is asked for is accepted, traffic goes nowhere. */
export function gatewayStages(): object[] {
  return [gatewayClassAccepted(), gatewayProgrammed(), listenersProgrammed(), routeAccepted()];
}

function gatewayClassAccepted(): object {
  return stage(
    "gateway-class-accepted",
    { apiGroup: gatewayApi, kind: "GatewayClass" },
    {
      when: `.metadata.generation as $g | any(.status.conditions[]?; .type == "Accepted" and .status == "True" and .observedGeneration == $g) | not`,
      status: `{{ $generation := .metadata.generation }}
conditions:
${conditionLines(["Accepted True Accepted"], observed)}`,
    },
  );
}

function gatewayProgrammed(): object {
  const addresses = "addresses:\n- { type: IPAddress, value: 127.0.0.1 }\n";
  return programmed("gateway-programmed", "Gateway", addresses);
}

/** No certificates are issued here: each listener counts as programmed at once. */
function listenersProgrammed(): object {
  return programmed("listener-set-programmed", "ListenerSet");
}

/** What has listeners; `own` are the lines of status that only its kind has. */
function programmed(name: string, kind: "Gateway" | "ListenerSet", own = ""): object {
  return stage(
    name,
    { apiGroup: gatewayApi, kind },
    {
      when: `.metadata.generation as $g | any(.status.conditions[]?; .type == "Programmed" and .status == "True" and .observedGeneration == $g) | not`,
      status: `{{ $generation := .metadata.generation }}
${own}conditions:
${conditionLines(["Accepted True Accepted", "Programmed True Programmed"], observed)}
listeners:
{{ range .spec.listeners }}
- name: {{ .name | Quote }}
  attachedRoutes: 0
  supportedKinds:
  - { group: gateway.networking.k8s.io, kind: HTTPRoute }
  conditions:
${indent(conditionLines(["Accepted True Accepted", "Programmed True Programmed", "ResolvedRefs True ResolvedRefs"], observed))}
{{ end }}`,
    },
  );
}

function routeAccepted(): object {
  return stage(
    "http-route-accepted",
    { apiGroup: gatewayApi, kind: "HTTPRoute" },
    {
      when: `.metadata.generation as $g | any(.status.parents[]?.conditions[]?; .type == "Accepted" and .observedGeneration == $g) | not`,
      status: `{{ $generation := .metadata.generation }}
parents:
{{ range .spec.parentRefs }}
- controllerName: ${simulatedController}
  parentRef:
    {{ YAML . 2 }}
  conditions:
${indent(conditionLines(["Accepted True Accepted", "ResolvedRefs True ResolvedRefs"], observed))}
{{ end }}`,
    },
  );
}

function indent(lines: string): string {
  return lines.replace(/^/gm, "  ");
}
