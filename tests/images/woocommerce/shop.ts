import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Answer, type Call, request } from "./http.ts";
import { type Environment, environmentOf, shopContainers } from "./pods.ts";
import { matches, recipe } from "./programs.ts";
import { type Outcome, pluginPath, type Sandbox } from "./sandbox.ts";
import { type Database, startWeb } from "./servers.ts";

export type Command = "setup" | "smoke" | "cron";

/** What a profile with mail sets; the local one has none. */
export const mailPort = 1025;
export const mailSender = "shop@stores.example";
const mail: Environment = {
  STORE_SMTP_HOST: "mail",
  STORE_SMTP_PORT: `${mailPort}`,
  STORE_SMTP_ENCRYPTION: "none",
  STORE_SMTP_FROM: mailSender,
};

/** What a container runtime ends the web pod with. */
const [stopSignal = "SIGTERM"] = matches(recipe("Dockerfile"), /^STOPSIGNAL (\w+)$/gm) as NodeJS.Signals[];

/** Asks for the id of the setup that ran to its end. */
export const markQuery = "SELECT option_value FROM wp_options WHERE option_name = 'storeplane_setup_id'";

/** The steps that a command said, in order. */
export function stepsOf(said: string): string {
  const lines = said.trim().split("\n");
  return lines.map((line) => line.split(":")[0]).join();
}

/** Puts the stand-in where the image has the plugin. */
export function mountStandIn({ sandbox }: Shop): void {
  execFileSync("mount", ["--bind", join(import.meta.dirname, "stand-in-plugin"), sandbox.path(pluginPath)]);
}

/** The shop under test: its web server, and its commands run as the Jobs run them. */
export class Shop {
  readonly sandbox: Sandbox;
  readonly #containers = shopContainers();
  #web: Awaited<ReturnType<typeof startWeb>> | undefined;

  /** Asks the database as its administrator. */
  readonly sql: Database["sql"];

  constructor(sandbox: Sandbox, database: Database) {
    this.sandbox = sandbox;
    this.sql = database.sql;
  }

  environment(component: string): Environment {
    return environmentOf(this.container(component));
  }

  container(component: string) {
    const container = this.#containers.get(component);
    if (container === undefined) throw new Error(`the manifests have no component ${component} with this image`);
    return container;
  }

  async restartWeb(): Promise<void> {
    await this.stopWeb();
    this.#web = await startWeb(this.sandbox, { ...this.environment("web"), ...mail });
  }

  async stopWeb(): Promise<void> {
    const child = this.#web?.process;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(stopSignal);
    await gone;
  }

  get web() {
    if (this.#web === undefined) throw new Error("the web server was not started");
    return this.#web;
  }

  /** Runs a command of the image with what its Job sets; `extra` replaces some of it. */
  command(name: Command, extra: Environment = {}): Promise<Outcome> {
    const { command = [] } = this.container(name);
    return this.sandbox.run(command, { ...this.environment(name), ...extra });
  }

  /** Runs PHP with WordPress loaded, as the web pod would. */
  php(code: string, extra: Environment = {}): Promise<Outcome> {
    const environment = { ...this.environment("web"), ...mail, ...extra };
    return this.sandbox.run(["php", "-r", `require '/usr/src/wordpress/wp-load.php'; ${code}`], environment);
  }

  /** A request with the headers that the gateway sends, which are those of the startup probe. */
  get(path: string, call: Omit<Call, "path"> = {}): Promise<Answer> {
    return request({ path, ...call, headers: { ...this.gatewayHeaders(), ...call.headers } });
  }

  gatewayHeaders(): Record<string, string> {
    const headers = this.container("web").startupProbe?.httpGet?.httpHeaders ?? [];
    return Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  }

  /** Changes when any row of the shop does. */
  checksum(): string {
    const tables = this.sql("SHOW TABLES").split("\n").filter(Boolean);
    return this.sql(`CHECKSUM TABLE ${tables.join(", ")}`);
  }
}
