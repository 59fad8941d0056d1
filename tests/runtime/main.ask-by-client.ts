import { argv, stdout } from "node:process";
import { askByClient } from "./ask-by-client.ts";

stdout.write(JSON.stringify(await askByClient(argv[2] ?? "")));
