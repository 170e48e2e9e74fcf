// The page of the reports; the same file shows one report behind a shared address.

import { sharedToken } from "./reports/address.ts";
import { ReportsPage } from "./reports/page.ts";
import { SharedPage } from "./reports/shared.ts";

const token = sharedToken(location.pathname);
document.body.append(token === undefined ? new ReportsPage() : new SharedPage(token));
