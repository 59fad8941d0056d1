import { argv, stdout } from "node:process";
import { askByClient } from "./ask-by-client.ts";

const [, , url = "", name] = argv;
stdout.write(JSON.stringify(await askByClient(url, name)));
