// Pictures of everything over the simulated city, in target/screens: every scene of the main wall on three sizes of screen, in a dark
// hall and in a bright room, in English; the card behind a number, the desk, the catalogue; the wall whose server is gone.
// Arguments: binary, data folder.

import { rmSync } from "node:fs";
import { browse, city, open, picture, SCREENS, settled, share, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const SIZES = [[1920, 1080], [3840, 2160], [7680, 2160]];

rmSync(SCREENS, { recursive: true, force: true });
const server = await city(binary, data);
const { browser, page } = await browse(server.url);
let taken = 0;
const take = async (on, name) => {
  await settled(on);
  await picture(on, name);
  taken += 1;
};

try {
  const { scenes } = await server.get("/api/v1/walls/main");
  const jobs = scenes.flatMap(({ scene }) => [
    ...SIZES.map(([width, height]) => ({ width, height, query: `scene=${scene}&theme=dark`, name: `wall-${scene}-${width}x${height}` })),
    { width: 1920, height: 1080, query: `scene=${scene}&theme=light`, name: `wall-${scene}-light-1920x1080` },
    { width: 1920, height: 1080, query: `scene=${scene}&theme=dark&lang=en`, name: `wall-${scene}-en-1920x1080` },
  ]);
  await share(browser, jobs, async (own, { width, height, query, name }) => {
    await own.setViewportSize({ width, height });
    await open(own, server, `/wall/main?${query}`);
    await take(own, name);
  });

  await open(page, server, "/wall/main?scene=overview");
  await page.locator('button.value[data-state="live"]').first().click();
  await page.waitForSelector("dialog[open] pre");
  await take(page, "card");

  await page.addInitScript(() => localStorage.setItem("account", "zhang.li"));
  await page.goto(`${server.url}/desk`);
  await page.waitForSelector('html[data-connection="live"]');
  await page.waitForSelector(".row");
  await page.keyboard.press("j");
  await page.waitForSelector(".detail article[data-version]");
  await take(page, "desk");
  for (const language of ["zh", "en"]) {
    await page.goto(`${server.url}/catalogue?id=case.on_time_rate`);
    await page.waitForSelector('.reading[data-indicator="case.on_time_rate"]');
    if (language === "en") await page.locator(".top button").click();
    await take(page, `catalogue-${language}`);
  }

  await open(page, server, "/wall/main?scene=overview");
  server.child.kill("SIGSTOP");
  await page.waitForSelector('html[data-connection="lost"]');
  await until("the band", () => page.locator(".band").isVisible(), 20);
  await take(page, "wall-overview-lost-1920x1080");
  console.log(`screens: ${taken} pictures in target/screens`);
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
