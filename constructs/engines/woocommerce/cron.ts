import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { render } from "../../kube-object.ts";
import { type Component, labelsOf } from "../../labels.ts";
import { mailEnvironment } from "../../mail.ts";
import type { KubeObject } from "../../manifests.ts";
import { metadataOf, type RenderContext } from "../../render-context.ts";
import { wordpressPod } from "./wordpress-pod.ts";

const cronComponent = "cron";
const component: Component = { app: "woocommerce", name: cronComponent };
const everyMinutes = 5;

/** Runs what is due in WordPress and in the shop's action queue; the web pods never do. */
export function cron(context: RenderContext): KubeObject {
  return render(k8s.KubeCronJob, {
    metadata: metadataOf(context, cronComponent, component),
    spec: {
      schedule: schedule(context.props.name),
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 120,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { labels: labelsOf(context, component) },
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: 240,
          template: {
            metadata: { labels: labelsOf(context, component) },
            spec: wordpressPod(context, {
              component: cronComponent,
              priorityClassName: "store-batch",
              restartPolicy: "Never",
              besideWeb: true,
              container: { command: ["/usr/local/bin/storeplane-cron"], env: mailEnvironment(context) },
            }),
          },
        },
      },
    },
  });
}

/** Spreads the stores of a cluster over the minutes; at the same minute for all, every fifth one would be a storm. */
function schedule(storeName: string): string {
  const offset = createHash("sha256").update(storeName).digest().readUInt32BE() % everyMinutes;
  return `${offset}-59/${everyMinutes} * * * *`;
}
