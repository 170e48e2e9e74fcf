// Who sits before the page: a name that people type, kept by the browser, sent with everything that is done. It proves nothing.

const ACCOUNT = "account";

/** The name that was given last; empty if there was none. */
export function account(): string {
  return localStorage.getItem(ACCOUNT) ?? "";
}

/** Keeps a name. */
export function sign(name: string): void {
  localStorage.setItem(ACCOUNT, name.trim());
}
