import { runTries } from "./run-tries.ts";
import { auditTries } from "./tries/audit.ts";
import { directTries } from "./tries/direct.ts";
import { headerTries } from "./tries/headers.ts";
import { replyTries } from "./tries/reply.ts";

runTries(3, {
  "on the audit": auditTries,
  "said outright": directTries,
  "in headers": headerTries,
  "by the reply subject": replyTries,
});
