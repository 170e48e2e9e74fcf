// The page of the catalogue.

import { CataloguePage } from "./catalogue/page.ts";

document.body.append(new CataloguePage());
