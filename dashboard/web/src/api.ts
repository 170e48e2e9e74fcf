// Questions to the server over HTTP; a refusal arrives as an RFC 9457 problem and is told in its own words.

/** What the server said instead of an answer. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
}

async function reason(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as Problem;
    return [problem.title, problem.detail].filter(Boolean).join(" — ") || response.statusText;
  } catch {
    return response.statusText;
  }
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { ...init, headers: { accept: "application/json" } });
  if (!response.ok) throw new Refused(response.status, `${response.status} ${await reason(response)}`);
  return response;
}

/** GET: the answer as JSON of the shape that the caller knows. */
export async function get<T>(path: string): Promise<T> {
  return (await (await ask(path, { cache: "no-store" })).json()) as T;
}

/** POST without a body. */
export async function post(path: string): Promise<void> {
  await ask(path, { method: "POST" });
}

/** The words of an error, whoever threw it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
