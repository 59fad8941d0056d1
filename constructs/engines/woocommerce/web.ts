import { k8s } from "cdk8s-plus-28";
import { disruptionBudget } from "../../guards/disruption-budget.ts";
import { render } from "../../kube-object.ts";
import { type Component, labelsOf, selectorOf } from "../../labels.ts";
import { mailEnvironment } from "../../mail.ts";
import type { KubeObject } from "../../manifests.ts";
import { metadataOf, type RenderContext, replicasOf, settingOf } from "../../render-context.ts";
import { SynthesisError } from "../../synthesis-error.ts";
import { httpProbe, type ProbeTiming, tcpProbe } from "../../workload/probes.ts";
import { service } from "../../workload/service.ts";
import { spread } from "../../workload/spread.ts";
import { drain, drainSeconds, withoutGap } from "../../workload/stateless-server.ts";
import { persistentVolumeClaim, scratchVolume } from "../../workload/volumes.ts";
import { hasSharedUploads, uploadsClaimName, webComponent, wordpressPod } from "./wordpress-pod.ts";

/** Unprivileged: the user of the pod can't bind port 80. */
export const webPort = 8080;
export const webServicePort = 80;

const component: Component = { app: "woocommerce", name: webComponent };
/** Half an hour: a shop whose database is away that long must not be held back by restarts when it is there again. */
const startupTiming: ProbeTiming = { period: 3, timeout: 5, failures: 600 };
const readinessTiming: ProbeTiming = { period: 10, timeout: 5, failures: 6 };
const livenessTiming: ProbeTiming = { period: 20, timeout: 5, failures: 6 };

/** More than the image gives its last answers (GracefulShutdownTimeout). */
const lastAnswersSeconds = 60;

/** The shop's web server, its uploads and its Service. */
export function web(context: RenderContext) {
  return [
    persistentVolumeClaim(context, {
      name: uploadsClaimName,
      volume: "uploads",
      component,
      shared: hasSharedUploads(context),
    }),
    service(context, { name: webComponent, component, port: webServicePort, targetPort: "http" }),
    deployment(context),
    ...disruptionBudget(context, component),
  ];
}

function deployment(context: RenderContext): KubeObject {
  const replicas = webReplicas(context);
  const selector = { matchLabels: selectorOf(context, webComponent) };
  return render(k8s.KubeDeployment, {
    metadata: metadataOf(context, webComponent, component),
    spec: {
      replicas,
      revisionHistoryLimit: 2,
      strategy: withoutGap,
      selector,
      template: {
        metadata: { labels: labelsOf(context, component) },
        spec: { ...pod(context), ...(replicas > 1 && { topologySpreadConstraints: spread(selector) }) },
      },
    },
  });
}

/** Uploads that are not shared are ReadWriteOnce: pods on several nodes would wait for one another for ever. */
function webReplicas(context: RenderContext): number {
  const replicas = replicasOf(context, webComponent);
  if (replicas === 1 || hasSharedUploads(context)) return replicas;
  const { engine, plan } = context.props;
  const field = `planSizes.${engine}.${plan}.replicas.${webComponent}`;
  const rule = "must be 1 while storage.readWriteManyClass is not set: one node alone can write the uploads";
  throw new SynthesisError([{ field, value: replicas, rule }]);
}

function pod(context: RenderContext): k8s.PodSpec {
  return wordpressPod(context, {
    component: webComponent,
    priorityClassName: "store-web",
    terminationGracePeriodSeconds: drainSeconds + lastAnswersSeconds,
    // Among pods that match, Kubernetes lets the first one choose its node.
    besideWeb: true,
    volumes: [scratchVolume("run", "16Mi")],
    container: {
      env: [
        // Only here: a new custom host must not change the inputs of the setup Job.
        { name: "STORE_HOSTS", value: context.endpoints.hosts.join(",") },
        { name: "APACHE_MAX_REQUEST_WORKERS", value: settingOf(context, "webWorkers") },
        ...mailEnvironment(context),
      ],
      lifecycle: drain,
      ports: [{ name: "http", containerPort: webPort, protocol: "TCP" }],
      volumeMounts: [{ name: "run", mountPath: "/run" }],
      startupProbe: httpProbe({ path: "/wp-login.php", port: "http", headers: probeHeaders(context) }, startupTiming),
      // Not over HTTP from then on: a probe would stand in the shoppers' queue for a worker, and take a busy shop away.
      readinessProbe: tcpProbe("http", readinessTiming),
      // Nor here: a database that is away must not restart the web server.
      livenessProbe: tcpProbe("http", livenessTiming),
    },
  });
}

/** What the gateway would send; without the protocol a shop on HTTPS answers with redirects for ever. */
function probeHeaders(context: RenderContext): Record<string, string> {
  const { host, protocol } = new URL(context.endpoints.url);
  return { Host: host, "X-Forwarded-Proto": protocol.replace(":", "") };
}
