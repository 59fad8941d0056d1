import { GoError } from "../../fetch/go-command.ts";
import { ensureCompose } from "./ensure-compose.ts";

try {
  console.log(await ensureCompose());
} catch (error) {
  if (!(error instanceof GoError)) throw error;
  console.error(`docker-compose can't be built: ${error.message}`);
  process.exitCode = 1;
}
