//! Tests of the reference data: the demo city is whole, its days agree with the published ones, and mistakes are told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::{AreaLevel, EscalationSubject, LimitType, Reference};
use crate::declaration::{DeclarationFile, read_folder};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn demo() -> Reference {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/demo");
    let files = [read_folder(&folder, "csv").unwrap(), read_folder(&folder, "toml").unwrap()].concat();
    let (reference, mistakes) = Reference::load(&files);
    assert_eq!(mistakes, vec![], "the demo city's reference data");
    reference
}

#[test]
fn the_demo_city_is_whole() {
    let demo = demo();
    let count = |level| demo.areas().values().filter(|area| area.level == level).count();
    assert_eq!((count(AreaLevel::District), count(AreaLevel::Town)), (12, 148));
    assert_eq!(demo.departments().keys().cloned().collect::<Vec<_>>(), (1..=59).map(|one| format!("D{one:02}")).collect::<Vec<_>>());
    for limit in LimitType::ALL {
        assert!(demo.event_classes().values().any(|class| class.limit_type == limit), "no class has the limit type {}", limit.name());
    }
    assert!(demo.event_classes().len() >= 40);
    assert!(
        demo.event_classes().values().all(|class| class.owner.is_some() && (class.code.as_str() < "06") == (class.category == "component"))
    );
    assert_eq!((demo.zone().name(), demo.city_name().en.as_str()), ("Asia/Shanghai", "Demo City"));
    let labels = demo.areas().values().map(|area| &area.name).chain(demo.departments().values().map(|one| &one.name));
    let labels: Vec<_> = labels.chain(demo.event_classes().values().map(|one| &one.name)).collect();
    assert!(labels.iter().all(|label| !label.zh.is_empty() && !label.en.is_empty()));
    let owners: BTreeSet<&str> = demo.event_classes().values().filter_map(|class| class.owner.as_deref()).collect();
    let staffed: BTreeSet<&str> = demo.units().values().map(|unit| unit.department.as_str()).collect();
    assert!(demo.units().len() >= 150 && staffed.is_superset(&owners), "every department that handles events has units");
    for area in demo.areas().values() {
        let (east, north) = demo.center_of(area).unwrap();
        let (city_east, city_north) = demo.center();
        assert!((east - city_east).abs() < 1.0 && (north - city_north).abs() < 1.0, "{} lies in the city", area.code);
    }
    for stage in ["reported", "filed", "assigned", "checking"] {
        assert!([true, false].iter().all(|urgent| demo.stage_limits().contains_key(&(stage.to_owned(), *urgent))), "{stage}");
    }
    assert!(EscalationSubject::ALL.iter().all(|subject| demo.escalations().iter().any(|rule| rule.subject == *subject)));
    assert_eq!(demo.days_published_through(), NaiveDate::from_ymd_opt(2026, 12, 31));
}

#[test]
fn its_days_are_the_published_ones() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/cn_workdays.csv");
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let published: BTreeMap<NaiveDate, bool> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0].parse().unwrap(), cells[1] == "workday")
        })
        .filter(|(day, _): &(NaiveDate, bool)| day.year() >= 2025)
        .collect();
    let ours: BTreeMap<NaiveDate, bool> = demo().days().iter().map(|(day, special)| (*day, special.working)).collect();
    assert_eq!(ours, published);
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let file = |path: &str, text: &str| DeclarationFile { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file(
            "x/city.toml",
            "name = { zh = \"城\", en = \"City\" }\nzone = \"Asia/Shanghia\"\nlongitude = 1\nlatitude = 2\nlattitude = 3\n",
        ),
        file(
            "x/areas.csv",
            "code,level,parent,zh,en\n990101,district,,a,a\n990102001,town,990102,b,b\n9901,distrct,,c,c\n990101,district,,d,d\n1,2\n",
        ),
        file("x/departments.csv", "code,name\nD01,a\n"),
        file(
            "x/event_classes.csv",
            "code,category,zh,en,limit_type,limit_value,severity,urgent,owner\n0101,component,a,a,work_days,1,1,true,D01\n0102,component,a,a,work_day,0,9,yes,D77\n",
        ),
        file(
            "x/stage_limits.csv",
            "stage,urgent,limit_type,limit_value\nfiled,true,urgent_minute,10\nfiled,true,work_hour,0\nclosed,false,work_day,1\n",
        ),
        file(
            "x/units.csv",
            "code,kind,zh,en,department,area,longitude,latitude\nU1,vehicel,a,a,D01,990101,1,2\nU2,person,a,a,D01,990109,181,north\n",
        ),
        file(
            "x/holidays.toml",
            "[[holiday]]\nname = { zh = \"a\", en = \"a\" }\ndays = [\"2026-01-01\", \"2026-02-30\", \"2026-03-02..2026-03-01\"]\nmakeup = []\n",
        ),
        file("x/names.csv", "of,code,zh,en\nsystem,N1,a,a\nsystem,N1,b,b\n,N2,c,c\n"),
        file("x/phrases.csv", "class,part,zh\n*,form,{place}{thng}\n*,plac,b\n*,thing,c\n0199,trouble,d\n*,plea,\n"),
        file(
            "x/escalations.csv",
            "id,subject,stage,grade,untouched_minutes,action,title_zh,title_en,response_zh,response_en,owner\na,event,filed,1,5,supervise,a,a,a,a,D01\nb,order,signed,1,0,shout,a,,a,a,D88\nb,order,signed,u1,1,supervise,a,a,a,a,D88\n",
        ),
        file("x/towns.csv", ""),
    ];
    let (_, mistakes) = Reference::load(&files);
    let told: Vec<String> = mistakes
        .iter()
        .map(|one| format!("{}:{} {} ({})", one.file, one.line.unwrap_or(0), one.message, one.hint.as_deref().unwrap_or("")))
        .collect();
    let expected = [
        "x/city.toml:2 unknown zone `Asia/Shanghia`",
        "x/city.toml:5 unknown key `lattitude` (did you mean `latitude`?)",
        "x/areas.csv:4 unknown level `distrct` (did you mean `district`?)",
        "x/areas.csv:5 `990101` is listed twice",
        "x/areas.csv:6 has 2 cells, not 5",
        "x/areas.csv:3 area `990102001` lies in `990102`, which is not listed",
        "x/departments.csv:1 the columns are `code,name` (they must be `code,zh,en`)",
        "x/event_classes.csv:2 unknown limit type `work_days` (did you mean `work_day`?)",
        "x/event_classes.csv:3 `urgent` must be true or false",
        "x/event_classes.csv:3 `severity` runs from 1",
        "x/event_classes.csv:3 `limit_value` must be at least 1",
        "x/event_classes.csv:3 class `0102` belongs to department `D77`, which is not listed",
        "x/stage_limits.csv:3 `limit_value` must be at least 1",
        "x/stage_limits.csv:3 `filed` is listed twice with urgent = true",
        "x/stage_limits.csv:4 unknown stage `closed`",
        "x/units.csv:2 unknown kind `vehicel` (did you mean `vehicle`?)",
        "x/units.csv:3 `longitude` must be degrees between -180 and 180, not `181`",
        "x/units.csv:3 `latitude` must be degrees between -90 and 90, not `north`",
        "x/units.csv:3 unit `U2` belongs to department `D01`, which is not listed",
        "x/units.csv:3 unit `U2` has its base in area `990109`, which is not listed",
        "x/names.csv:3 `N1` of `system` has a name already",
        "x/names.csv:4 `of` and `code` must not be empty",
        "x/holidays.toml:3 `2026-02-30` is neither a day nor a range",
        "x/holidays.toml:3 `2026-03-02..2026-03-01` must run forward",
        "x/holidays.toml:4 unknown key `makeup` (did you mean `make_up`?)",
        "x/phrases.csv:2 `{thng}` is no part",
        "x/phrases.csv:3 unknown part `plac` (did you mean `place`?)",
        "x/phrases.csv:4 a thing and a trouble are of one class",
        "x/phrases.csv:5 the phrase speaks of class `0199`, which is not listed",
        "x/phrases.csv:6 `zh` is empty",
        "x/escalations.csv:2 unknown subject `event`",
        "x/escalations.csv:3 unknown grade `1`",
        "x/escalations.csv:3 `untouched_minutes` must be at least 1",
        "x/escalations.csv:3 unknown action `shout`",
        "x/escalations.csv:3 a title or a response is empty",
        "x/escalations.csv:4 `b` is listed twice",
        "x/escalations.csv:3 rule `b` belongs to department `D88`, which is not listed",
        "x/escalations.csv:4 rule `b` belongs to department `D88`, which is not listed",
        "x/towns.csv:0 is not a reference file",
    ];
    for expected in expected {
        assert!(told.iter().any(|one| one.starts_with(expected)), "`{expected}` is not among {told:#?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

fn map_files(geojson: &str, about: &str) -> Vec<DeclarationFile> {
    let file = |path: &str, text: &str| DeclarationFile { path: path.to_owned(), text: text.to_owned() };
    let mut files = vec![
        file("city.toml", "name = { zh = \"城\", en = \"City\" }\nzone = \"Asia/Shanghai\"\nlongitude = 113.3\nlatitude = 33.7\n"),
        file("areas.csv", "code,level,parent,zh,en\n990101,district,,a,a\n990102,district,,b,b\n"),
        file("map.geojson", geojson),
    ];
    if !about.is_empty() {
        files.push(file("map.toml", about));
    }
    files
}

const SQUARE: &str = "[[[113,33],[114,33],[114,34],[113,34],[113,33]]]";

fn told(files: &[DeclarationFile]) -> Vec<String> {
    Reference::load(files).1.iter().map(|one| format!("{}:{} {}", one.file, one.line.unwrap_or(0), one.message)).collect()
}

#[test]
fn a_map_is_read_with_its_approval_and_its_tiles() {
    let feature = |area: &str, kind: &str, coordinates: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"area":"{area}","name":"x"}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        )
    };
    let multi = format!("[{SQUARE},[[[115,33,9],[116,33,9],[116,34,9],[115,33,9]]]]");
    let (one, two) = (feature("990101", "Polygon", SQUARE), feature("990102", "MultiPolygon", &multi));
    let collection = format!(r#"{{"type":"FeatureCollection","bbox":[113,33,116,34],"features":[{one},{two}]}}"#);
    let about = "approval = \" GS(0000)0000 \"\ntiles = { url = \"https://tiles.example:8443/{z}/{x}/{y}.png\", attribution = \"T\" }\n";
    let (reference, mistakes) = Reference::load(&map_files(&collection, about));
    assert_eq!(mistakes, vec![]);
    let map = reference.map().unwrap();
    assert_eq!(
        (map.approval.as_str(), map.outlines.keys().map(String::as_str).collect::<Vec<_>>()),
        ("GS(0000)0000", vec!["990101", "990102"])
    );
    assert_eq!(map.tiles.as_ref().unwrap().origin, "https://tiles.example:8443");
    assert_eq!(map.outlines["990102"][1], vec![vec![[115.0, 33.0], [116.0, 33.0], [116.0, 34.0], [115.0, 33.0]]]);
    let alone = "approval = \"GS\"\ntiles = { url = \"http://127.0.0.1/{z}/{x}/{y}\", attribution = \"T\" }\n";
    let without = [map_files("", alone).remove(0), map_files("", alone).remove(3)];
    assert!(Reference::load(&without).0.map().is_some_and(|map| map.outlines.is_empty() && map.tiles.is_some()), "tiles need no outlines");
    assert_eq!(demo().map(), None, "the invented city has no map");
}

#[test]
fn a_map_without_its_approval_is_not_shown() {
    let collection = format!(
        r#"{{"type":"FeatureCollection","features":[{{"properties":{{"area":"990101"}},"geometry":{{"type":"Polygon","coordinates":{SQUARE}}}}}]}}"#
    );
    for (about, expected) in [
        ("", "map.geojson:0 is a map without the number of its approval"),
        ("# nothing\n", "map.toml:1 `approval` is missing"),
        ("approval = \" \"\n", "map.toml:1 `approval` is empty: a map is shown with the number of its approval or not at all"),
        ("\napproval = 7\n", "map.toml:2 `approval` must be text, not a whole number"),
    ] {
        let files = map_files(&collection, about);
        assert!(told(&files).contains(&expected.to_owned()), "{:?} has no `{expected}`", told(&files));
        assert_eq!(Reference::load(&files).0.map(), None, "{about}");
    }
    let wrong = "approval = \"GS\"\n[tiles]\nurl = \"ftp://tiles.example/{z}/{x}\"\nattribution = \"T\"\nsource = 1\n";
    assert_eq!(
        told(&map_files(&collection, wrong)),
        ["map.toml:3 `ftp://tiles.example/{z}/{x}` is no address of tiles", "map.toml:5 unknown key `source`"]
    );
}

#[test]
fn every_mistake_of_a_map_names_its_feature_and_line() {
    let lines = [
        r#"{"type":"FeatureCollection","features":["#,
        r#"{"properties":{"area":"990101"},"geometry":{"type":"Polygon","coordinates":[[[113,33],[114,33],[114,34],[113,34]]]}},"#,
        r#"{"properties":{"area":"990199"},"geometry":{"type":"Polygon","coordinates":[[[113,33],[114,33],[113,33]]]}},"#,
        r#"{"properties":{"area":"990102"},"geometry":{"type":"Point","coordinates":[113,33]}},"#,
        r#"{"properties":{"name":"x"},"geometry":{"type":"Polygon","coordinates":[]}},"#,
        r#"{"properties":{"area":"990102"},"geometry":{"type":"MultiPolygon","coordinates":[[[[33,113],[34,113],[34,114],[33,113]]],[[[200000,33],[1,33],[1,34],[200000,33]],[[1],[1,33],[1,34],[1]]]]}},"#,
        r#"{"properties":{"area":"990102"},"geometry":{"type":"Polygon","coordinates":[[[103,33],[114,33],[114,34],[103,33]]]}},"#,
        r#"{"properties":{"area":"990102"},"geometry":{"type":"Polygon","coordinates":[[[113,33],[114,33],[114,34],[113,33]]]}},"#,
        r#"{"properties":{"area":"990102"},"geometry":{"type":"Polygon","coordinates":[[[113,33],[114,33],[114,34],[113,33]]]}}"#,
        "]}",
    ];
    let expected = [
        "map.geojson:2 feature 1 (`990101`): polygon 1, ring 1: is not closed: its last position must be its first",
        "map.geojson:3 feature 2: area `990199` is not listed in areas.csv",
        "map.geojson:3 feature 2 (`990199`): polygon 1, ring 1: a ring has at least four positions",
        "map.geojson:4 feature 3: unknown variant `Point`, expected `Polygon` or `MultiPolygon`",
        "map.geojson:5 feature 4: missing field `area`",
        "map.geojson:6 feature 5 (`990102`): polygon 1, ring 1: [33, 113] is not on the earth: positions are degrees of WGS 84, longitude first",
        "map.geojson:6 feature 5 (`990102`): polygon 2, ring 1: [200000, 33] is not on the earth: positions are degrees of WGS 84, longitude first",
        "map.geojson:6 feature 5 (`990102`): polygon 2, ring 2: a position needs a longitude and a latitude",
        "map.geojson:7 feature 6 (`990102`): polygon 1, ring 1: [103, 33] is more than 10 degrees from the city's middle",
        "map.geojson:9 feature 8: area `990102` is drawn twice; make it one MultiPolygon",
    ];
    assert_eq!(told(&map_files(&lines.join("\n"), "approval = \"GS\"\n")), expected);
    assert_eq!(
        told(&map_files("{\n\"features\": 3}", "approval = \"GS\"\n")),
        ["map.geojson:2 is not a GeoJSON FeatureCollection: invalid type: integer `3`, expected a sequence"]
    );
    let many =
        format!("{}]}}", lines.iter().take(1).chain(vec![&lines[2]; 60].into_iter()).copied().collect::<String>().trim_end_matches(','));
    let told = told(&map_files(&many, "approval = \"GS\"\n"));
    assert!(told.len() == 51 && told[0] == "map.geojson:0 has 70 more mistakes like these", "{:?}", told.first());
}
