import { describeCases } from "./cases/describe-cases.ts";
import { endsWhenAsked, trustsNobodyElse } from "./cases/processes.ts";

describeCases("node", [trustsNobodyElse, endsWhenAsked]);
