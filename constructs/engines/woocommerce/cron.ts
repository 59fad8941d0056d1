import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { render } from "../../kube-object.ts";
import { labelsOf, type Part } from "../../labels.ts";
import { mailEnvironment } from "../../mail.ts";
import type { KubeObject } from "../../manifests.ts";
import { metadataOf, type StoreFrame } from "../../store-frame.ts";
import { wordpressPod } from "./wordpress-pod.ts";

const cronComponent = "cron";
const part: Part = { app: "woocommerce", component: cronComponent };
const everyMinutes = 5;

/** Runs what is due in WordPress and in the shop's action queue; the web pods never do. */
export function cron(frame: StoreFrame): KubeObject {
  return render(k8s.KubeCronJob, {
    metadata: metadataOf(frame, cronComponent, part),
    spec: {
      schedule: schedule(frame.props.name),
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 120,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { labels: labelsOf(frame, part) },
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: 240,
          template: {
            metadata: { labels: labelsOf(frame, part) },
            spec: wordpressPod(frame, {
              component: cronComponent,
              priorityClassName: "store-batch",
              restartPolicy: "Never",
              besideWeb: true,
              container: { command: ["/usr/local/bin/storeplane-cron"], env: mailEnvironment(frame) },
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
