import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declareControlPlane } from "../../dev/runtimes/control-plane-on.ts";
import { timeToInteractive } from "./interactive.ts";
import { changeTogether, makeKeepAndUndo, signInAndOut, twoPeople } from "./journeys.ts";
import {
  byAToken,
  byKeys,
  offline,
  overTheProvider,
  throughAReplacement,
  withoutAPart,
} from "./journeys-of-the-frame.ts";
import { chooseMany, deleteMany, findByTyping, saveAView } from "./journeys-of-the-list.ts";
import { useAWebhook } from "./journeys-of-webhooks.ts";
import { cutOff, looks, see } from "./look.ts";
import { Windows } from "./open-screen.ts";
import { screens } from "./screens.ts";
import { settledTree, treeOf } from "./tree.ts";
import { unseenWithoutColours } from "./without-colours.ts";
import { dashboardDir, lackingBrowser, startWorld, type World } from "./world.ts";

const lacking = lackingBrowser();
/** Where pictures go; without it none are made. */
const pictures = process.env["STOREPLANE_SCREENS_DIR"];
const tally = {
  screens: new Set(screens.map(({ path }) => path.split("?")[0])).size,
  states: 0,
  axeFindings: 0,
  cspViolations: 0,
  interactiveMs: 0,
};

if (lacking !== undefined) process.stderr.write(`Not run: tests of the dashboard in a browser: ${lacking}\n`);

let world: World;
let windows: Windows;

describe.skipIf(lacking !== undefined)(
  `every screen in every state${lacking === undefined ? "" : `: ${lacking}`}`,
  () => {
    beforeAll(async () => {
      world = await startWorld();
      windows = new Windows(world);
    });

    afterAll(async () => {
      if (pictures !== undefined) writeFileSync(join(pictures, "tally.json"), JSON.stringify(tally));
      await world?.[Symbol.asyncDispose]();
    });

    test("a shop is made, its login read, deleted and kept without a mouse, and what happens is read out", async () => {
      const { objections, heard } = await makeKeepAndUndo(world, "mugs");
      expect(objections).toEqual([]);
      expect(heard).toEqual(expect.arrayContaining(["mugs is accepted.", "mugs is Ready."]));
    });

    test("what one person does another sees, and can take back", async () => {
      expect((await twoPeople(world, "hats")).objections).toEqual([]);
    });

    test("of two who change a store at once the later sees what the first did, and chooses", async () => {
      expect((await changeTogether(world, "hats")).objections).toEqual([]);
    });

    test("whoever signs out in one window is signed out in the other", async () => {
      expect((await signInAndOut(world)).objections).toEqual([]);
    });

    test.each([
      ["over the identity provider's own page to what was asked for, and out again", overTheProvider],
      ["by an API token, which is gone when one signs out", byAToken],
      ["by keys to screens and commands, until they are turned off", byKeys],
      ["many stores are deleted at once, each on its own, and brought back", deleteMany],
      ["rows are chosen one by one, from one to another, and all of them", chooseMany],
      ["a store is found by typing, and opened by Enter", findByTyping],
      ["what the list shows is saved as a view, found in the palette and forgotten", saveAView],
      ["a webhook is made, tested, given a new secret and deleted by keys", useAWebhook],
      ["without a connection what was read stays, nothing is changed, and the page goes on by itself", offline],
      ["a page whose files two versions hold in turn comes up", throughAReplacement],
      ["a page that lacks a part is reloaded once, and then says so", withoutAPart],
    ])("%s", async (_what, journey) => {
      expect((await journey(world)).objections).toEqual([]);
    });

    test("a first visit shows stores, and does what a key asks", async () => {
      tally.interactiveMs = Math.round(await timeToInteractive(world));
      expect(tally.interactiveMs).toBeGreaterThan(0);
    });

    test("Deno serves the same page, with a policy, and its files for ever", async () => {
      const environment = { STOREPLANE_DASHBOARD_DIR: dashboardDir };
      const { url, process: deno } = await declareControlPlane("deno", {
        servers: world.platform.servers,
        environment,
      });
      await deno.start();
      const page = await fetch(`${url}/stores/hats`, { headers: { accept: "text/html" } });
      const [, script = ""] = /<script type="module" src="([^"]+)"/.exec(await page.text()) ?? [];
      expect(page.headers.get("content-security-policy")).toMatch(
        /script-src 'self' 'sha256-[^']+'; style-src 'self' 'nonce-/,
      );
      const asset = await fetch(url + script);
      expect([asset.status, asset.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
      await deno.kill();
    });

    test.each(screens)("$name: nothing is found by axe, nothing is cut off, no policy is broken", async (screen) => {
      await using opened = await windows.open(screen);
      tally.states += 1;
      if (screen.tree !== undefined) {
        const tree = await settledTree(opened.page.locator(screen.tree).first(), screen.name);
        await expect(tree).toMatchFileSnapshot(treeOf(screen.name));
      }
      const found: string[] = [];
      for (const look of looks.filter(({ name }) => screen.only === undefined || name === screen.only)) {
        const { axe, overflow } = await see(opened.page, look, { folder: pictures, name: screen.name });
        tally.axeFindings += axe.length;
        found.push(...axe.map((line) => `${look.name}: ${line}`));
        if (overflow > 0) found.push(`${look.name}: ${overflow} px wider than the window`);
      }
      if (screen.only === undefined) found.push(...(await cutOff(opened.page)));
      if (screen.isShown) found.push(...(await unseenWithoutColours(opened.page)));
      const objections = opened.objections();
      tally.cspViolations += objections.filter((line) => line.startsWith("policy:")).length;
      expect([...found, ...objections]).toEqual([]);
    });
  },
);
