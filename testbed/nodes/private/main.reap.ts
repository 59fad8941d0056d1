import { reapDeadRuns } from "../../process/run-registry.ts";

// Run by a watcher when the process that it watches over has ended.
reapDeadRuns(process.argv[2] ?? "");
