import { type HTMLElement, parse } from "node-html-parser";
import { Agent, buildConnector, fetch, type RequestInit, type Response } from "undici";

const patienceMs = 30_000;
/** A shop redirects after each form; more than this is a circle. */
const maxRedirects = 5;

/** A shop answered with something that a shopper can't go on with; the message names the page and the answer. */
export class PageError extends Error {
  override readonly name = "PageError";
}

/**
 * Opens connections to the gateway whatever the host name: the cluster's shops have no public DNS.
 * @param port of the gateway, whatever port an address has, as a NAT before it would do it; without it the address's.
 */
export function gatewayAgent(address: string, port?: number): Agent {
  const family = address.includes(":") ? 6 : 4;
  const connect = buildConnector({
    lookup: (_host, options, answer) =>
      options.all ? answer(null, [{ address, family }]) : answer(null, address, family),
  });
  return new Agent({
    connect: (options, answer) => connect({ ...options, ...(port !== undefined && { port: String(port) }) }, answer),
  });
}

export interface Page {
  readonly url: URL;
  readonly document: HTMLElement;
}

/** The part of a browser that our shops need: no script, cookies, forms, redirects. */
export class Browser {
  readonly #dispatcher: Agent;
  readonly #cookies = new Map<string, string>();

  constructor(dispatcher: Agent) {
    this.#dispatcher = dispatcher;
  }

  /** @throws PageError unless the page, or the one it leads to, answers 200. */
  visit(url: string | URL): Promise<Page> {
    return this.#open(new URL(url), {});
  }

  /** Sends the page's form for `action` as it stands, with `answers` in place of what is preset. */
  async submit({ url, document }: Page, action: string, answers: Readonly<Record<string, string>> = {}): Promise<Page> {
    const form = document.querySelector(`form[action="${action}"]`);
    if (form === null) throw new PageError(`${url}: there is no form for ${action}`);
    const body = new URLSearchParams({ ...presetFields(form), ...answers });
    const headers = { origin: url.origin, "sec-fetch-site": "same-origin" };
    return this.#open(new URL(action, url), { method: "POST", body, headers });
  }

  async #open(start: URL, init: RequestInit): Promise<Page> {
    let [url, request] = [start, init];
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const answer = await this.send(url, request);
      const location = answer.headers.get("location");
      if (answer.ok) return { url, document: parse(await answer.text()) };
      if (location === null) throw new PageError(`${url}: answered ${answer.status} ${await answer.text()}`);
      await answer.body?.cancel();
      [url, request] = [new URL(location, url), {}];
    }
    throw new PageError(`${start}: leads on and on, last to ${url}`);
  }

  /** One request with the browser's cookies, as a page's script makes it; redirects are not followed. */
  async send(url: URL, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string> | undefined), ...(cookie && { cookie }) },
      dispatcher: this.#dispatcher,
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    return answer;
  }

  #keep(setCookie: string): void {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(setCookie) ?? [];
    if (name === undefined) return;
    if (!value || /;\s*max-age=0\b/i.test(setCookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/** What a form sends when the shopper changes nothing. */
function presetFields(form: HTMLElement): Record<string, string> {
  const inputs = form.querySelectorAll("input[name]").filter((input) => isSent(input));
  const chosen = form.querySelectorAll("select[name]").map((select) => {
    const option = select.querySelector("option[selected]") ?? select.querySelector("option");
    return [select.getAttribute("name") ?? "", option?.getAttribute("value") ?? ""] as const;
  });
  const typed = inputs.map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""] as const);
  return Object.fromEntries([...typed, ...chosen]);
}

function isSent(input: HTMLElement): boolean {
  const type = input.getAttribute("type");
  return (type !== "radio" && type !== "checkbox") || input.hasAttribute("checked");
}
