import type { CredentialsRequest, SealedCredentials } from "../../contract/index.ts";
import type { Logger } from "../ports.ts";
import { problemOf } from "./problem-of.ts";
import type { Question } from "./question.ts";

type Find = Question<CredentialsRequest, SealedCredentials>["find"];

/** Leaves a line for every question for credentials and one for what became of it, with the id of the HTTP request. */
export function logCredentials(find: Find, logger: Logger): Find {
  return async (request, signal) => {
    const { requestId, tenant, name: store, uid } = request;
    const about = { requestId, tenant, store, uid };
    logger.info(about, "credentials asked for");
    try {
      const sealed = await find(request, signal);
      logger.info(about, "credentials sealed");
      return sealed;
    } catch (error) {
      logger.info({ ...about, code: problemOf(error).code }, "credentials refused");
      throw error;
    }
  };
}
