import { bareApp } from "./bare-app.ts";

const app = bareApp();

export default {
  fetch: (request: Request): Response | Promise<Response> => app.fetch(request),
};
