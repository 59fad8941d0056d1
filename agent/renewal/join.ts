import { decode, joinAnswer, joinWords, keyFingerprint, parseCreds } from "../../contract/index.ts";
import { ed25519Key, signText } from "../ed25519.ts";
import { TransientError, wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import { pause } from "../pause.ts";
import type { Logger } from "../ports.ts";
import type { CredsBook } from "./creds-book.ts";
import { type NewKey, newKey } from "./new-key.ts";
import { postJson, problemCodeOf } from "./post.ts";

export interface JoinOptions {
  readonly cluster: string;
  readonly book: CredsBook;
  /** Whether the present key is let in no more, as far as the platform answers. */
  readonly isShutOut: () => Promise<boolean>;
  readonly apiUrl: string;
  /** The one of an invitation. */
  readonly token: string;
  readonly version: string;
  /** The uid of this cluster's namespace kube-system. */
  readonly readUid: () => Promise<string>;
  /** Called when there is a new key, for which a token is to be asked. */
  readonly onNewKey: () => void;
  readonly lacks: Lacks;
  readonly logger: Logger;
  readonly retryMs: number;
}

const lack = "invitation";

/**
 * Where there are no credentials, or such as are good for nothing any more, makes a key and asks to be let in with it,
 * until that is answered; the renewal asks for tokens from then on, and gets one when the key is accepted. Another agent
 * of the cluster may be faster: its key comes by the file then. An agent that is killed between the answer and the keeping
 * has lost its key, and the cluster is invited again. Never throws.
 */
export async function joinAs(options: JoinOptions, signal: AbortSignal): Promise<void> {
  const { book, isShutOut, onNewKey, lacks, retryMs } = options;
  const key = newKey();
  const before = book.isEmpty ? undefined : book.text();
  while (!signal.aborted) {
    try {
      if (before !== undefined && !(await isShutOut())) return;
      // Asked before it is kept: of two agents that keep a key one asks in vain, and its key could be the one that stays.
      if (book.isEmpty || book.text() === before) {
        await ask(options, key);
        book.begin(key.creds);
        onNewKey();
      }
      await book.keep();
      lacks.clear(lack);
      return;
    } catch (error) {
      // A token that was used up by the key that is there lets no other one ask: that one waits, or was revoked.
      if (before !== undefined && error instanceof InvitationError) return;
      lacks.note(lack, wordsOf(error), { isPartial: true, cause: error });
    }
    await pause(retryMs * (0.5 + Math.random() / 2), signal);
  }
}

/** The invitation lets no one ask. */
class InvitationError extends Error {
  override readonly name = "InvitationError";
}

async function ask(options: JoinOptions, { publicKey, creds }: NewKey): Promise<void> {
  const { cluster, apiUrl, token, version, readUid, logger } = options;
  const question = { cluster, token, publicKey, clusterUid: await readUid(), agentVersion: version };
  const signature = signText(joinWords(question), ed25519Key(parseCreds(creds).privateKey));
  // Before it asks: whoever accepts the key compares it with this line.
  logger.info({ fingerprint: await keyFingerprint(publicKey), publicKey }, "asks to be let in with a new key");
  const url = new URL(`/v1/clusters/${cluster}/join`, apiUrl);
  const answer = await postJson(url, { schemaVersion: 1, ...question, signature });
  if (answer.status !== 200) {
    const code = problemCodeOf(answer);
    if (code === "join-refused")
      throw new InvitationError("the invitation is used up or too old: let the cluster join again, with a new token");
    throw new TransientError(`${url.href} responds with ${answer.status} ${code}`);
  }
  const { isAccepted } = decode(joinAnswer, answer.bytes, `answer of ${url.href}`);
  logger.info({ isAccepted }, isAccepted ? "the key is let in" : "the key waits to be accepted");
}
