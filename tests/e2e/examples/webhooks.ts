import { expect } from "vitest";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { CommandLine } from "../command-line.ts";

const shownId = "7fQ2mZ81xWcB";
const shownMessage = "msg_0d1b6a2e8a524b0e9d595c1a9a3f7e10";

/** A webhook from its create to its delete, to a host that no name server here knows. */
export async function webhookExamples(cli: CommandLine): Promise<void> {
  const made = await cli.example("storeplane webhook create https://erp.example.com/hooks");
  expect(made).toMatch(/^secret +whsec_\S+\nid +\w{12}\n/);
  const id = /\nid +(\w{12})/.exec(made)?.[1] ?? "";
  const of = (line: string): Promise<string> => cli.exampleWith(line, line.replace(shownId, id));
  const two = "storeplane webhook create https://erp.example.com/hooks --event store.ready --event store.failed";
  expect(await cli.example(two)).toContain("store.ready");
  expect((await cli.example("storeplane webhook list")).match(/https:\/\/erp\.example\.com/g)).toHaveLength(2);
  expect(await of(`storeplane webhook get ${shownId}`)).not.toContain("whsec_");
  expect(await of(`storeplane webhook update ${shownId} --url https://erp.example.com`)).toContain(id);
  expect(await of(`storeplane webhook update ${shownId} --resume`)).toContain(id);
  expect(await of(`storeplane webhook rotate ${shownId}`)).toMatch(/^secret +whsec_/);
  expect(await of(`storeplane webhook rotate ${shownId} --overlap 1h`)).toMatch(/^secret +whsec_/);
  await deliveryExamples(cli, { id, of });
  expect(await of(`storeplane webhook delete ${shownId}`)).toContain(id);
  expect((await cli.run(`storeplane webhook get ${id}`)).code).toBe(3);
}

interface Made {
  readonly id: string;
  /** Runs an example with the id of this webhook. */
  readonly of: (line: string) => Promise<string>;
}

async function deliveryExamples(cli: CommandLine, { id, of }: Made): Promise<void> {
  const sent = await of(`storeplane webhook test ${shownId}`);
  const [message = ""] = /^msg_[0-9a-f]{32}/.exec(sent) ?? [];
  await pollUntil({ what: "the test has been tried" }, async () => {
    const { out } = await cli.run(`storeplane webhook deliveries ${id} -o name`);
    return out.includes(message) || undefined;
  });
  expect(await of(`storeplane webhook deliveries ${shownId}`)).toMatch(new RegExp(`\\n${message} +test +`));
  const listed = JSON.parse(await of(`storeplane webhook deliveries ${shownId} -o json`)) as unknown;
  expect(listed).toMatchObject({ items: [{ id: message, type: "test" }] });
  const again = `storeplane webhook resend ${shownId} ${shownMessage}`;
  const line = again.replace(shownId, id).replace(shownMessage, message);
  expect(await cli.exampleWith(again, line)).toContain(message);
}
