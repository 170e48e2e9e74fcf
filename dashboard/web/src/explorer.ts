// The page of the explorer.

import { ExplorerPage } from "./explorer/page.ts";

document.body.append(new ExplorerPage());
