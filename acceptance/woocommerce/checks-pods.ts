import { expect } from "vitest";
import * as z from "zod";
import type { InOrder } from "../in-order.ts";
import type { CheckContext } from "./check-context.ts";

const wwwData = 33;
const uploads = "/usr/src/wordpress/wp-content/uploads";
const closed = ["/", "/usr/src/wordpress", "/usr/src/wordpress/wp-content", "/etc/storeplane", "/usr/local/bin"];
const open = ["/tmp", "/run", uploads];

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
        containerStatuses: z.array(z.object({ restartCount: z.int(), started: z.boolean().optional() })).default([]),
      }),
    }),
  ),
});

/** What Kubernetes and the kernel give a shop's pods. */
export function podChecks({ check }: InOrder, at: () => CheckContext): void {
  check("database and web pod pass their probes and were never restarted", () => passProbes(at()));
  check("MariaDB takes the shop's connections through its Service", () => connect(at()));
  check("Apache runs as uid 33 without capabilities, confined", () => isConfined(at()));
  check("the root file system is read-only but for /tmp, /run and the uploads", () => isReadOnly(at()));
}

async function passProbes({ shop }: CheckContext): Promise<string> {
  const told: string[] = [];
  for (const component of ["database", "web"]) {
    const selector = `app.kubernetes.io/component=${component}`;
    const { items } = await shop.get(podList, "pods", "-l", selector);
    expect(items.length, `the number of ${component} pods`).toEqual(1);
    const pod = items[0];
    const ready = pod?.status.conditions.find(({ type }) => type === "Ready")?.status;
    const container = pod?.status.containerStatuses[0];
    expect([ready, container?.started, container?.restartCount], `${component}: Ready, started, restarts`).toEqual([
      "True",
      true,
      0,
    ]);
    told.push(pod?.metadata.name ?? "");
  }
  return told.join(", ");
}

async function connect({ shop }: CheckContext): Promise<string> {
  const shape = z.object({ version: z.string(), user: z.string() });
  const asked = "SELECT VERSION() AS version, CURRENT_USER() AS user";
  const { version, user } = await shop.php(shape, `echo json_encode($wpdb->get_row('${asked}'));`);
  expect(version, "the server's version").toContain("MariaDB");
  expect(user, "the user").toEqual("store@%");
  return version;
}

async function isConfined({ shop }: CheckContext): Promise<string> {
  const status = await shop.inWebPod("cat", "/proc/1/status");
  const command = await shop.inWebPod("cat", "/proc/1/comm");
  expect(command.trim(), "process 1").toEqual("apache2");
  const field = (name: string) => (new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "").split(/\s+/);
  expect(field("Uid"), "its users").toEqual(Array.from({ length: 4 }, () => `${wwwData}`));
  expect(Number.parseInt(field("CapEff")[0] ?? "", 16), "its capabilities").toEqual(0);
  expect([field("NoNewPrivs")[0], field("Seccomp")[0]], "no_new_privs and seccomp").toEqual(["1", "2"]);
  return "";
}

async function isReadOnly({ shop }: CheckContext): Promise<string> {
  const test =
    "for folder; do touch $folder/written-by-check 2>/dev/null && echo $folder; rm -f $folder/written-by-check; done";
  const written = await shop.inWebPod("sh", "-c", test, "sh", ...closed, ...open);
  expect(written.trim().split("\n"), "the folders that can be written").toEqual(open);
  return "";
}
