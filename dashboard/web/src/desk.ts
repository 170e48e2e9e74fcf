// The page of the dispatch desk.

import { DeskPage } from "./desk/page.ts";

document.body.append(new DeskPage());
