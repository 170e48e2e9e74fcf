//! Walls and panels: what stands, and what is said of what does not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use analytics::window::Period;

const PANEL: &str = r#"
title = { zh = "甲", en = "A" }
view = "rank"
indicators = ["case.on_time_rate"]
window = "24h"
keys = ["area"]
size = { cols = 6, rows = 8 }
"#;

const WALL: &str = r#"
title = { zh = "乙", en = "B" }
width_px = 1920
height_px = 1080
width_mm = 5760
height_mm = 3240
far_m = 8.0
[[scenes]]
scene = "overview"
title = { zh = "丙", en = "C" }
seconds = 60
[[scenes.groups]]
zone = "left"
panels = ["a"]
"#;

fn file(path: &str, text: &str) -> DeclarationFile {
    DeclarationFile { path: path.to_owned(), text: text.to_owned() }
}

fn load(panel: &str, wall: &str) -> (Walls, Vec<String>) {
    let offer = Offer { windows: vec![Window::TODAY, Window::whole(Period::Hours24)], keys: vec![vec![], vec!["area".to_owned()]] };
    let offers = BTreeMap::from([("case.on_time_rate".to_owned(), offer)]);
    let (walls, mistakes) = Walls::load(&[file("a.toml", panel)], &[file("main.toml", wall)], &offers);
    (walls, mistakes.iter().flatten().map(ToString::to_string).collect())
}

#[test]
fn a_wall_subscribes_to_what_its_panels_show() {
    let (walls, mistakes) = load(PANEL, WALL);
    assert_eq!(mistakes, Vec::<String>::new());
    let want = Want { indicator: "case.on_time_rate".to_owned(), window: Window::whole(Period::Hours24), keys: vec!["area".to_owned()] };
    assert_eq!(walls.subscription(&walls.walls["main"]), Subscription { wants: vec![want], ..Subscription::default() });
}

#[test]
fn a_key_figure_subscribes_to_what_it_is_compared_with_too() {
    let panel = PANEL.replace("\"rank\"", "\"figure\"").replace("[\"area\"]", "[]");
    let (walls, _) = load(&panel, WALL);
    let windows = |walls: &Walls| walls.subscription(&walls.walls["main"]).wants.iter().map(|want| want.window.name()).collect::<Vec<_>>();
    assert_eq!(windows(&walls), ["24h", "24h.previous"]);
    let month = Panel { window: Some("month".to_owned()), ..walls.panels["a"].clone() };
    let walls = Walls { panels: BTreeMap::from([("a".to_owned(), month)]), ..walls };
    assert_eq!(windows(&walls), ["month", "month.done", "month.previous", "month.last_year"]);
}

#[test]
fn every_mistake_names_its_file_and_line() {
    let panel = PANEL.replace("case.on_time_rate", "case.unknown");
    assert!(load(&panel, WALL).1[0].starts_with("a.toml:4:16: there is no indicator `case.unknown`"));
    let panel = PANEL.replace("24h", "month");
    assert_eq!(load(&panel, WALL).1, ["a.toml:5:1: `case.on_time_rate` has no window month; it has today, 24h"]);
    let panel = PANEL.replace("[\"area\"]", "[\"town\"]");
    assert_eq!(load(&panel, WALL).1, ["a.toml:6:1: `case.on_time_rate` has no readings by [town]; it has [], [area]"]);
    let panel = PANEL.replace("rank", "pie");
    assert!(load(&panel, WALL).1[0].starts_with("a.toml:3:8: unknown variant `pie`"));
    let wall = WALL.replace("[\"a\"]", "[\"a\", \"b\"]");
    assert!(load(PANEL, &wall).1[0].starts_with("main.toml:14:17: there is no panel `b`"));
    let panel = PANEL.replace("cols = 6", "cols = 13");
    assert_eq!(load(&panel, WALL).1[0], "a.toml:7:1: a panel takes 1 to 12 twelfths of a screen each way");
    let wall = WALL.replace("[[scenes.groups]]", "topic = \"flood\"\n[[scenes.groups]]");
    assert!(load(PANEL, &wall).1[0].starts_with("main.toml: a wall needs at least one scene for ordinary days"));
    let wall = WALL.replace("far_m = 8.0", "far_m = 8.0\nseams = { cols = 0, rows = 1 }");
    assert!(load(PANEL, &wall).1[0].starts_with("main.toml: a wall has a size, tiles and a farthest viewer above 0"));
    let (first, groups) = WALL.split_once("[[scenes.groups]]").unwrap();
    assert!(load(PANEL, &format!("{first}groups = []")).1[0].starts_with("main.toml:9:10: scene `overview` shows nothing"));
    let twice =
        format!("{WALL}[[scenes]]\nscene = \"overview\"\ntitle = {{ zh = \"丁\", en = \"D\" }}\nseconds = 9\n[[scenes.groups]]{groups}");
    assert!(load(PANEL, &twice).1[0].starts_with("main.toml:9:10: there are two scenes `overview`"));
}
