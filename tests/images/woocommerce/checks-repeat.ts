import { execFileSync } from "node:child_process";
import { type Check, must } from "./check.ts";
import { pluginPath } from "./sandbox.ts";
import { markQuery, mountStandIn } from "./shop.ts";

const merchantsChoice = "/%year%/%postname%/";

/** What setup and cron do in a shop that was set up, against a stand-in of the plugin. */
export const repeatChecks: readonly Check[] = [
  {
    title: "the second setup does nothing",
    run: async (shop) => {
      must((await shop.command("setup")).code === 0, "the first setup fails");
      const before = shop.checksum();
      const outcome = await shop.command("setup");
      must(outcome.code === 0 && outcome.stdout.includes("has run before; nothing to do"), "setup", outcome);
      must(shop.checksum() === before, "the database changed");
    },
  },
  {
    title: "a setup with new inputs leaves what the merchant chose",
    run: async (shop) => {
      const permalinks = (value: string) =>
        shop.php(`$wp_rewrite->set_permalink_structure('${value}'); flush_rewrite_rules(false);`);
      await permalinks(merchantsChoice);
      const outcome = await shop.command("setup", { STORE_SETUP_ID: "next" });
      must(outcome.code === 0 && outcome.stdout.includes(`permalinks: ${merchantsChoice}`), "setup", outcome);
      const mark = shop.sql(markQuery);
      must(mark === "next", "the mark is not the new id", mark);
      await permalinks("/%postname%/");
    },
  },
  {
    title: "another address of the administrator reaches the shop; what the merchant chose stays until the next",
    run: async (shop) => {
      const addresses = "echo get_option('admin_email') . ' ' . get_user_by('login', 'admin')->user_email;";
      const setUp = async (id: string, address: string) => {
        const outcome = await shop.command("setup", { STORE_SETUP_ID: id, STORE_ADMIN_EMAIL: address });
        must(outcome.code === 0, `setup ${id}`, outcome);
        return (await shop.php(addresses)).stdout;
      };
      const one = await setUp("mail-1", "one@shop.example");
      must(one === "one@shop.example one@shop.example", "not the first address", one);
      await shop.php("update_option('admin_email', 'own@shop.example');");
      const kept = await setUp("mail-2", "one@shop.example");
      must(kept === "own@shop.example one@shop.example", "the merchant's address is gone", kept);
      const two = await setUp("mail-3", "two@shop.example");
      must(two === "two@shop.example two@shop.example", "not the second address", two);
    },
  },
  {
    title: "two setups at once run one after the other",
    run: async (shop) => {
      const again = { STORE_SETUP_ID: "third" };
      const outcomes = await Promise.all([shop.command("setup", again), shop.command("setup", again)]);
      must(
        outcomes.every(({ code }) => code === 0),
        "one failed",
        outcomes,
      );
      const idle = outcomes.filter(({ stdout }) => stdout.includes("nothing to do"));
      must(idle.length === 1, "not exactly one had nothing to do", outcomes);
    },
  },
  {
    title: "cron runs what is due and plans it again",
    run: async (shop) => {
      const plan =
        "wp_clear_scheduled_hook('delete_expired_transients'); wp_schedule_event(time() - 60, 'daily', 'delete_expired_transients');";
      must((await shop.php(plan)).code === 0, "the event was not planned");
      const outcome = await shop.command("cron");
      must(outcome.code === 0 && /^events: [1-9]\d* done, 0 failed$/m.test(outcome.stdout), "cron", outcome);
      const plannedFor = () => shop.php("echo wp_next_scheduled('delete_expired_transients');");
      const next = await plannedFor();
      must(Number(next.stdout) > Date.now() / 1000, "the event is not planned for later", next);
      // Others of WordPress's own may have become due meanwhile.
      const second = await shop.command("cron");
      must(second.code === 0 && second.stdout.includes(", 0 failed"), "cron", second);
      const after = await plannedFor();
      must(after.stdout === next.stdout, "the event ran again", after);
    },
  },
  {
    title: "a WordPress that ends early with code 0 is a failure with its reason",
    run: async (shop) => {
      const outcome = await shop.command("cron", {
        WORDPRESS_CONFIG_EXTRA: "die('<h1>Error</h1> the <b>reason</b>');",
      });
      must(outcome.code === 1 && outcome.stderr.includes("ended early: Error the reason"), "cron", outcome);
    },
  },
  {
    title: "stand-in: an image that lost the plugin leaves a shop that was set up as it is",
    run: async (shop) => {
      execFileSync("umount", [shop.sandbox.path(pluginPath)]);
      const before = shop.checksum();
      const outcome = await shop.command("setup", { STORE_SETUP_ID: "lost" });
      must(outcome.code === 78 && outcome.stderr.includes("is left as it is"), "setup", outcome);
      must(shop.checksum() === before, "the database changed");
      mountStandIn(shop);
    },
  },
];
