import type { Page } from "playwright-core";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { isVerified } from "../fixtures/webhook-receiver.ts";
import { pressByKey, tabTo } from "./by-keyboard.ts";
import type { Journey } from "./journeys.ts";
import { watchedPage } from "./open-screen.ts";
import type { World } from "./world.ts";

const path = "/by-keys";

/** The secret that stands there this once; afterwards it must be nowhere in the page. */
async function takeSecret(page: Page): Promise<string> {
  await page.getByText("Copy it now").waitFor();
  const secret = (await page.locator(".code-block").textContent()) ?? "";
  if (!secret.startsWith("whsec_")) throw new Error(`a secret is shown as "${secret}"`);
  await pressByKey(page, "Done");
  await page.getByText("Copy it now").waitFor({ state: "detached" });
  if ((await page.content()).includes(secret)) throw new Error("the secret is still in the page");
  return secret;
}

/** Without a mouse: a webhook is made, tested, sent a message again, given a new secret, and deleted. */
export async function useAWebhook({ browser, url, api, receiver }: World): Promise<Journey> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 860 },
    reducedMotion: "reduce",
  });
  const { page, objections } = await watchedPage(context);
  await page.goto("/webhooks");
  await page.getByRole("link", { name: "orders in the ERP" }).waitFor();
  await pressByKey(page, "New webhook");
  await page.getByRole("dialog", { name: "New webhook" }).waitFor();
  await tabTo(page, "URL");
  await page.keyboard.type(receiver.url + path);
  await tabTo(page, "What it is for");
  await page.keyboard.type("by keys");
  await page.keyboard.press("Enter");
  const first = await takeSecret(page);
  await page.getByRole("link", { name: "by keys" }).waitFor();
  await pressByKey(page, "by keys");
  await page.getByRole("heading", { level: 1, name: "by keys" }).waitFor();

  await pressByKey(page, "Send a test");
  const tested = await receiver.until(path, ({ body }) => body.type === "test");
  if (!isVerified(first, tested)) throw new Error("the secret that was shown verifies nothing");
  const details = page.getByRole("button", { name: /^Details of test/ });
  await details.waitFor();
  await pressByKey(page, (await details.getAttribute("aria-label")) ?? "");
  await page.getByRole("dialog", { name: "test" }).waitFor();
  await pressByKey(page, "Send it again");
  await pollUntil({ what: "the same message again" }, () =>
    Promise.resolve(receiver.at(path).filter(({ id }) => id === tested.id).length > 1 || undefined),
  );
  if (await page.getByRole("dialog").isVisible()) await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await pressByKey(page, "New secret…");
  await page.getByRole("dialog", { name: "Give it a new secret?" }).waitFor();
  await pressByKey(page, "Make a new secret");
  const second = await takeSecret(page);
  await page.getByText("Former secret").waitFor();
  await pressByKey(page, "Send a test");
  const signed = await receiver.until(path, (received) => isVerified(second, received));
  if (!isVerified(first, signed)) throw new Error("the former secret is not good for its day");

  await pressByKey(page, "Delete…");
  await page.getByRole("alertdialog", { name: "Delete the webhook?" }).waitFor();
  await pressByKey(page, "Delete");
  await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  await page.getByRole("link", { name: "by keys" }).waitFor({ state: "detached" });
  const left = (await api.listWebhooks()).items.filter(({ description }) => description === "by keys");
  if (left.length > 0) throw new Error("it is still there");
  await context.close();
  return { objections, heard: [] };
}
