import { decode, renewedToken } from "../../contract/index.ts";
import { TransientError } from "../errors.ts";
import { postJson, problemCodeOf } from "./post.ts";
import type { RenewalWay } from "./renewal.ts";

/** Asks the API, which needs no token of the bus. Throws TransientError or DecodeError. */
export function createRenewalByHttp(apiUrl: string): RenewalWay {
  return async (request) => {
    const answer = await postJson(new URL(`/v1/clusters/${request.cluster}/renew`, apiUrl), request);
    const { url, status, bytes } = answer;
    if (status === 200) return { outcome: "renewed", ...decode(renewedToken, bytes, `answer of ${url}`) };
    const code = problemCodeOf(answer);
    if (code === "renewal-refused") return { outcome: "refused", code: "not-admitted" };
    throw new TransientError(`${url} responds with ${status} ${code}`);
  };
}
