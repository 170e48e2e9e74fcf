//! Walls and panels: what stands, and what is said of what does not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use analytics::window::Period;
use ingest::reference::MapTiles;

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

#[test]
fn a_view_is_given_what_it_shows_and_nothing_else() {
    let mistakes = |panel: &str| {
        let panel = format!("title = {{ zh = \"甲\", en = \"A\" }}\nsize = {{ cols = 6, rows = 8 }}\n{panel}\n");
        load(&panel, WALL).1
    };
    let rate = "indicators = [\"case.on_time_rate\"]\nwindow = \"24h\"\nkeys = [\"area\"]";
    for right in [
        format!("view = \"map\"\nmarks = true\n{rate}"),
        "view = \"map\"".to_owned(),
        "view = \"street\"\nmarks = true".to_owned(),
        "view = \"ticker\"".to_owned(),
        "view = \"video\"\nurl = \"https://cameras.example/1.mp4\"".to_owned(),
        format!("view = \"weather\"\n{}", rate.replace("\"area\"", "")),
    ] {
        assert_eq!(mistakes(&right), Vec::<String>::new(), "{right}");
    }
    for (wrong, told) in [
        ("view = \"video\"".to_owned(), "a.toml:3:1: a video needs a `url`, http or https"),
        ("view = \"video\"\nurl = \"rtsp://cameras.example/1\"".to_owned(), "a.toml:3:1: a video needs a `url`, http or https"),
        ("view = \"ticker\"\nurl = \"https://cameras.example/1\"".to_owned(), "a.toml:4:1: only a video has a `url`"),
        ("view = \"ticker\"\nmarks = true".to_owned(), "a.toml:4:1: only a map has `marks`"),
        (
            format!("view = \"map\"\n{}", rate.replace("\"area\"", "")),
            "a.toml:6:1: a map shows readings by [area], by [town] or by [area, town]",
        ),
        (format!("view = \"weather\"\n{rate}"), "a.toml:6:1: the weather is the whole city's, without keys"),
        (format!("view = \"heat\"\n{rate}"), "a.toml:3:1: a heat map shows one indicator by [cell_east, cell_north]"),
    ] {
        assert!(mistakes(&wrong).iter().any(|one| one.starts_with(told)), "{wrong}: {:?}", mistakes(&wrong));
    }
}

#[test]
fn a_walls_page_may_load_from_where_its_panels_say_and_the_stream_tells_what_they_show() {
    let walls = |panel: &str| load(&format!("title = {{ zh = \"甲\", en = \"A\" }}\nsize = {{ cols = 6, rows = 8 }}\n{panel}\n"), WALL).0;
    let tiles = MapTiles { url: String::new(), attribution: String::new(), origin: "https://tiles.example".to_owned() };
    let map = CityMap { tiles: Some(tiles), ..CityMap::default() };
    let (street, video) = (walls("view = \"street\""), walls("view = \"video\"\nurl = \"http://cameras.example:81/1.mp4\""));
    assert_eq!(street.origins("main", Some(&map)), Origins { tiles: Some("https://tiles.example"), ..Origins::default() });
    assert_eq!(street.origins("main", None), Origins::default());
    assert_eq!(video.origins("main", Some(&map)).videos, BTreeSet::from(["http://cameras.example:81"]));
    assert_eq!(video.origins("other", Some(&map)), Origins::default());
    let lists = |walls: &Walls| {
        let Subscription { events, units, .. } = walls.subscription(&walls.walls["main"]);
        (events, units)
    };
    assert_eq!([lists(&street), lists(&video), lists(&walls("view = \"ticker\""))], [(true, true), (false, false), (true, false)]);
    assert_eq!([lists(&walls("view = \"map\"")), lists(&walls("view = \"map\"\nmarks = true"))], [(false, false), (true, false)]);
}
