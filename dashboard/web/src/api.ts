// Questions to the server over HTTP; a refusal arrives as an RFC 9457 problem and is told in its own words.

/** An RFC 9457 problem; a refusal may say more, such as the rule or what has changed. */
export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly [member: string]: unknown;
}

/** What the server said instead of an answer. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, statusText: string, problem: Problem) {
    super(`${status} ${[problem.title, problem.detail].filter(Boolean).join(" — ") || statusText}`);
    this.status = status;
    this.problem = problem;
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return {};
  }
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { ...init, headers: { accept: "application/json", ...init.headers } });
  if (!response.ok) throw new Refused(response.status, response.statusText, await problemOf(response));
  return response;
}

/** GET: the answer as JSON of the shape that the caller knows; `token` is what a screen is admitted by. */
export async function get<T>(path: string, token?: string): Promise<T> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await (await ask(path, { cache: "no-store", headers })).json()) as T;
}

/** POST without a body. */
export async function post(path: string): Promise<void> {
  await ask(path, { method: "POST" });
}

/** How long (ms) an answer may take; on a half-open line there would be none, ever. */
const TOLD_WITHIN = 10_000;

function told(path: string, body: unknown, within: number): Promise<Response> {
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal: AbortSignal.timeout(within) });
}

/** POST of a body as JSON: the answer as JSON of the shape that the caller knows, within so many ms. */
export async function tell<T>(path: string, body: unknown, within = TOLD_WITHIN): Promise<T> {
  return (await (await told(path, body, within)).json()) as T;
}

/** POST of a body as JSON whose answer is a file: it is offered to the reader to keep, by this name. */
export async function fetchFile(path: string, body: unknown, name: string, within = TOLD_WITHIN): Promise<void> {
  const address = URL.createObjectURL(await (await told(path, body, within)).blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

/** The words of an error, whoever threw it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
