import type { k8s } from "cdk8s-plus-28";
import { type RenderContext, resourcesOf } from "../../render-context.ts";
import { httpProbe, type ProbeTiming, startupTiming } from "../../workload/probes.ts";
import { type PriorityClassName, type RestrictedContainerProps, restrictedPod } from "../../workload/restricted-pod.ts";
import { drain } from "../../workload/stateless-server.ts";
import { scratchVolume } from "../../workload/volumes.ts";
import { nodeUserId, portName } from "./components.ts";

const readinessTiming: ProbeTiming = { period: 10, timeout: 5, failures: 3 };
const livenessTiming: ProbeTiming = { period: 20, timeout: 5, failures: 6 };

export interface NodePodProps {
  readonly component: string;
  readonly priorityClassName: PriorityClassName;
  readonly container: Pick<RestrictedContainerProps, "image" | "env"> & Partial<Omit<RestrictedContainerProps, "name">>;
  readonly volumes?: readonly k8s.Volume[];
  readonly terminationGracePeriodSeconds?: number;
  readonly restartPolicy?: "Never";
}

/** A pod of Medusa or its storefront: Node's user, and nothing to write to but /tmp. */
export function nodePod(context: RenderContext, props: NodePodProps): k8s.PodSpec {
  const { component, container, volumes = [], ...rest } = props;
  return restrictedPod(context.profile, {
    ...rest,
    userId: nodeUserId,
    volumes: [scratchVolume("tmp", "256Mi"), ...volumes],
    container: {
      ...container,
      name: component,
      imagePullPolicy: context.profile.imagePullPolicy,
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...(container.volumeMounts ?? [])],
      resources: resourcesOf(context, component),
    },
  });
}

export interface NodeServerProps {
  readonly component: string;
  readonly port: number;
  /** Answers over HTTP as long as the process is well, whatever becomes of those it depends on. */
  readonly healthPath: string;
  readonly container: NodePodProps["container"];
  /** @default true; false for a pod that receives no requests */
  readonly drains?: boolean;
}

/** A pod that runs until it is stopped, with the probes of a process that listens when it has started. */
export function nodeServerPod(context: RenderContext, props: NodeServerProps): k8s.PodSpec {
  const { component, port, healthPath: path, container, drains = true } = props;
  return nodePod(context, {
    component,
    priorityClassName: "store-web",
    terminationGracePeriodSeconds: 60,
    container: {
      ...container,
      ports: [{ name: portName, containerPort: port, protocol: "TCP" }],
      ...(drains && { lifecycle: drain }),
      startupProbe: httpProbe({ path, port: portName }, startupTiming),
      readinessProbe: httpProbe({ path, port: portName }, readinessTiming),
      livenessProbe: httpProbe({ path, port: portName }, livenessTiming),
    },
  });
}
