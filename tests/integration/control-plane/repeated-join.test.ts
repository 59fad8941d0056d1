import { afterAll, beforeAll, expect, test } from "vitest";
import { ed25519Key, signText } from "../../../agent/ed25519.ts";
import { newKey } from "../../../agent/renewal/new-key.ts";
import { type AuditList, type Invitation, joinWords, parseCreds } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { SigningMachine } from "./signing-machine.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

const cluster = "c6";
const own = "8c1d0d5e-3a52-4f0b-9c57-0a4f7d2f4a11";
const another = "00000000-3a52-4f0b-9c57-0a4f7d2f4a11";

let api: Api;
let machine: SigningMachine;

beforeAll(async () => {
  api = await startApi();
  machine = await SigningMachine.of(api.servers.nats);
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

test("a question to be let in that is repeated leaves one entry of the audit, and binds the id to no other cluster", async () => {
  const admin = api.askAs("default", "platform-admin");
  await machine.sign(cluster);
  await machine.place();
  const path = `/v1/clusters/${cluster}`;
  const { token } = await read<Invitation>(await admin(`${path}/invite`, post({ acceptAtOnce: true })));
  const { publicKey, creds } = newKey();
  const join = async (clusterUid: string): Promise<number> => {
    const question = { cluster, token, publicKey, clusterUid, agentVersion: "0.1.0" };
    const signature = signText(joinWords(question), ed25519Key(parseCreds(creds).privateKey));
    return (await api.ask(`${path}/join`, post({ schemaVersion: 1, ...question, signature }))).status;
  };
  const listed = (operation: string, count: number) =>
    pollUntil({ what: `${operation} is listed`, everyMs: 100 }, async () => {
      const query = `platform=true&operation=${operation}&target=${cluster}&limit=200`;
      const { items } = await read<AuditList>(await admin(`/v1/audit?${query}`));
      return items.length >= count ? items : undefined;
    });
  const bound = () => api.withBackend(({ registry }) => registry.boundUid(cluster));

  expect(await join(own)).toBe(200);
  expect([(await listed("joinCluster", 1)).length, await bound()]).toEqual([1, own]);
  for (let n = 0; n < 5; n += 1) expect(await join(another)).toBe(200);
  expect(await bound()).toBe(own);
  // What a later request left is in the chain: so is all that came before it.
  expect((await admin(`${path}/cordon`, post({}))).status).toBe(200);
  await listed("cordonCluster", 1);
  expect((await listed("joinCluster", 1)).length).toBe(1);
});
