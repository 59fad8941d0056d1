import * as z from "zod";
import type { Check, CheckContext } from "./check.ts";
import { must, mustEqual } from "./must.ts";

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
export const podChecks: readonly Check[] = [
  { title: "database and web pod pass their probes and were never restarted", run: passProbes },
  { title: "MariaDB takes the shop's connections through its Service", run: connect },
  { title: "Apache runs as uid 33 without capabilities, confined", run: isConfined },
  { title: "the root file system is read-only but for /tmp, /run and the uploads", run: isReadOnly },
];

async function passProbes({ shop }: CheckContext): Promise<string> {
  const told: string[] = [];
  for (const component of ["database", "web"]) {
    const selector = `app.kubernetes.io/component=${component}`;
    const { items } = await shop.get(podList, "pods", "-l", selector);
    mustEqual(`the number of ${component} pods`, items.length, 1);
    const pod = items[0];
    const ready = pod?.status.conditions.find(({ type }) => type === "Ready")?.status;
    const container = pod?.status.containerStatuses[0];
    mustEqual(
      `${component}: Ready, started, restarts`,
      [ready, container?.started, container?.restartCount],
      ["True", true, 0],
    );
    told.push(pod?.metadata.name ?? "");
  }
  return told.join(", ");
}

async function connect({ shop }: CheckContext): Promise<string> {
  const shape = z.object({ version: z.string(), user: z.string() });
  const asked = "SELECT VERSION() AS version, CURRENT_USER() AS user";
  const { version, user } = await shop.php(shape, `echo json_encode($wpdb->get_row('${asked}'));`);
  must(version.includes("MariaDB"), "another server answers", version);
  mustEqual("the user", user, "store@%");
  return version;
}

async function isConfined({ shop }: CheckContext): Promise<string> {
  const status = await shop.inWebPod("cat", "/proc/1/status");
  const command = await shop.inWebPod("cat", "/proc/1/comm");
  mustEqual("process 1", command.trim(), "apache2");
  const field = (name: string) => (new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "").split(/\s+/);
  mustEqual(
    "its users",
    field("Uid"),
    Array.from({ length: 4 }, () => `${wwwData}`),
  );
  mustEqual("its capabilities", Number.parseInt(field("CapEff")[0] ?? "", 16), 0);
  mustEqual("no_new_privs and seccomp", [field("NoNewPrivs")[0], field("Seccomp")[0]], ["1", "2"]);
  return "";
}

async function isReadOnly({ shop }: CheckContext): Promise<string> {
  const test =
    "for folder; do touch $folder/written-by-check 2>/dev/null && echo $folder; rm -f $folder/written-by-check; done";
  const written = await shop.inWebPod("sh", "-c", test, "sh", ...closed, ...open);
  mustEqual("the folders that can be written", written.trim().split("\n"), open);
  return "";
}
