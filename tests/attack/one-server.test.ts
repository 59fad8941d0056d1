import { runTries } from "./run-tries.ts";
import { auditTries } from "./tries/audit.ts";
import { conductorTries } from "./tries/conductor.ts";
import { directTries } from "./tries/direct.ts";
import { headerTries, wordTries } from "./tries/headers.ts";
import { httpTries } from "./tries/http.ts";
import { limitTries } from "./tries/limits.ts";
import { replyTries } from "./tries/reply.ts";

runTries(1, {
  "said outright": directTries,
  "in headers": headerTries,
  "in words": wordTries,
  "more than an agent needs": limitTries,
  "on the audit": auditTries,
  "by who sends webhooks": conductorTries,
  "by HTTP": httpTries,
  "by the reply subject": replyTries,
});
