//! What routing promises, on small worlds of its own. How well it does on a whole city is tested in `tests/advice.rs`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::words::words_of;
use super::*;
use ingest::declaration::DeclarationFile;
use ingest::record::{Record, UtcMs};
use proptest::prelude::*;
use serde_json::{Value, json};

const START: i64 = 1_788_192_000_000;
const MINUTE: i64 = 60_000;
const HOT: HotSettings = HotSettings { reports: 5, window_min: 60, radius_m: 1500.0 };

fn at(minute: i64) -> UtcMs {
    UtcMs::clamped(START + minute * MINUTE)
}

/// A city with two classes and two owners.
fn reference() -> Reference {
    let file = |path: &str, text: &str| DeclarationFile { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file("x/city.toml", "name = { zh = \"甲市\", en = \"A\" }\nzone = \"Asia/Shanghai\"\nlongitude = 113.3\nlatitude = 33.7\n"),
        file("x/departments.csv", "code,zh,en\nD1,供水公司,Water\nD2,环卫中心,Sanitation\nD3,城管局,City management\n"),
        file(
            "x/event_classes.csv",
            "code,category,zh,en,limit_type,limit_value,severity,urgent,owner\n0101,component,自来水管,Water pipe,work_day,1,2,true,D1\n1101,event,暴露垃圾,Exposed rubbish,work_day,1,3,false,D2\n",
        ),
    ];
    let (reference, mistakes) = Reference::load(&files);
    assert_eq!(mistakes, vec![]);
    reference
}

fn step(event: &str, kind: &str, minute: i64, more: &Value) -> Digest {
    let mut object = json!({
        "record_id": format!("{event}/{kind}/{minute}"), "stream": "city_event", "kind": kind, "subject_id": event,
        "occurred_at": at(minute).to_string(),
    });
    object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let record = Record::from_json("test", object.as_object().unwrap(), at(1_000_000)).unwrap();
    Digest::of(&record).unwrap()
}

/// A report, some metres north of the middle.
fn reported(event: &str, minute: i64, class: &str, content: &str, north_m: f64) -> Digest {
    let place =
        json!({ "area": "990101001", "longitude": 113.3, "latitude": 33.7 + north_m / 111_195.0, "class_code": class, "content": content });
    step(event, "reported", minute, &place)
}

fn routing() -> Routing {
    Routing::new(&reference(), HOT)
}

fn taught(digests: &[Digest]) -> Routing {
    let mut routing = routing();
    for digest in digests {
        routing.take(digest, at(0));
    }
    routing
}

fn asked(routing: &Routing, content: &str) -> Sketch {
    routing.sketch(&Report { content: Some(content.into()), reported_at: at(0), ..Report::default() })
}

#[test]
fn text_is_cut_into_words_of_either_script() {
    let words: Vec<Text> = words_of("幸福小区门口的自来水管爆了！Water is leaking, 2026 x");
    let held = |word: &str| words.iter().any(|known| known == word);
    assert!(held("幸福") && held("门口") && held("water") && held("leaking"), "{words:?}");
    assert!(!held("2026") && !held("x") && !held("的"), "{words:?}");
    assert!(words.is_sorted());
}

#[test]
fn without_history_the_rules_and_the_names_of_classes_decide() {
    let routing = routing();
    let named = routing.suggest(&routing.sketch(&Report { class_code: Some("1101".into()), ..Report::default() }));
    assert_eq!((named[0].department.as_str(), named[0].class_code.as_deref()), ("D2", Some("1101")));
    assert_eq!(named[0].reason, Reason::Rule { class: "1101".into() });
    let said = routing.suggest(&asked(&routing, "门口自来水管漏了"));
    assert_eq!(said[0].department, "D1");
    assert!(matches!(&said[0].reason, Reason::Name { words } if !words.is_empty()), "{:?}", said[0].reason);
    assert!(said[0].score > said[1].score && said.iter().map(|one| one.score).sum::<f64>() <= 1.000_001);
}

/// Events that say "lamp", sent to D2 as the rule says, returned, and handled by D3.
fn returned_events() -> Vec<Digest> {
    handed_on_events(true)
}

/// The same; without the return, D2 merely passed them on.
fn handed_on_events(is_returned: bool) -> Vec<Digest> {
    let mut digests = Vec::new();
    for number in 0..12 {
        let event = format!("E{number}");
        digests.push(reported(&event, number, "1101", "broken lamp over rubbish", 0.0));
        digests.push(step(&event, "received", number + 1, &json!({ "department": "D2" })));
        if is_returned {
            digests.push(step(&event, "returned", number + 2, &json!({ "department": "D2", "reason_code": "not_ours" })));
        }
        digests.push(step(&event, "received", number + 3, &json!({ "department": "D3" })));
        digests.push(step(&event, "closed", number + 4, &json!({ "department": "D3" })));
    }
    digests
}

#[test]
fn who_returned_it_is_not_suggested_again() {
    let routing = taught(&returned_events());
    let report = Report { class_code: Some("1101".into()), content: Some("the lamp is broken".into()), ..Report::default() };
    let best = routing.suggest(&routing.sketch(&report));
    assert_eq!((best[0].department.as_str(), best[0].class_code.as_deref()), ("D3", Some("1101")));
    let (Reason::History { share, n, .. } | Reason::Class { share, n, .. }) = &best[0].reason else { unreachable!("{best:?}") };
    assert!((share - 1.0).abs() < 1e-9 && *n >= 12, "{share} of {n}");
    let without_returns = taught(&handed_on_events(false));
    let before = without_returns.suggest(&without_returns.sketch(&report));
    assert!(before[0].score < best[0].score, "a return speaks against who returned it: {} then {}", before[0].score, best[0].score);
}

#[test]
fn rejected_and_merged_events_and_drills_teach_nothing() {
    let mut digests = returned_events();
    for number in 0..12 {
        let kind = if number % 2 == 0 { "rejected" } else { "merged" };
        digests.push(step(&format!("E{number}"), kind, 100, &json!({})));
    }
    let (untaught, routing) = (routing(), taught(&digests));
    let report = Report { class_code: Some("1101".into()), ..Report::default() };
    assert_eq!(routing.suggest(&routing.sketch(&report)), untaught.suggest(&untaught.sketch(&report)));
    let drill = json!({ "record_id": "r", "stream": "city_event", "kind": "reported", "subject_id": "X", "occurred_at": at(0).to_string(), "status_class": "exercise" });
    assert_eq!(Digest::of(&Record::from_json("test", drill.as_object().unwrap(), at(1)).unwrap()), None);
}

proptest! {
    #[test]
    fn what_is_learned_does_not_depend_on_the_order_of_steps(order in Just(returned_events()).prop_shuffle()) {
        let (one, other) = (taught(&returned_events()), taught(&order));
        for content in ["lamp", "rubbish", "自来水管", "broken lamp over the rubbish"] {
            let shown = |routing: &Routing| -> Vec<(Text, i64)> {
                #[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "a score of nine digits")]
                let digits = |score: f64| (score * 1e9).round() as i64;
                routing.suggest(&asked(routing, content)).into_iter().map(|one| (one.department, digits(one.score))).collect()
            };
            prop_assert_eq!(shown(&one), shown(&other));
        }
    }

    #[test]
    fn cells_find_all_that_is_near(longitude in -179.0..179.0_f64, latitude in -70.0..70.0_f64, angle in 0.0..std::f64::consts::TAU, distance in 0.0..299.0_f64) {
        let point = Point { longitude, latitude };
        let north = distance * angle.sin() / 111_195.0;
        let east = distance * angle.cos() / (111_195.0 * latitude.to_radians().cos());
        let other = Point { longitude: longitude + east, latitude: latitude + north };
        prop_assert!((point.distance_m(other) - distance).abs() < 0.5, "{}", point.distance_m(other));
        let cells = point.cells_within(300.0, 250.0);
        prop_assert!(cells.contains(&other.cell(250.0)) && cells.len() <= 25, "{} cells", cells.len());
    }
}

#[test]
fn a_like_report_nearby_is_offered_until_its_event_ends() {
    let mut routing = taught(&[
        reported("near", 0, "0101", "人民路自来水管爆裂喷水", 20.0),
        reported("unlike", 1, "1101", "垃圾堆在路边没人清运", 20.0),
        reported("far", 2, "0101", "人民路自来水管爆裂喷水", 900.0),
        reported("same street", 3, "0101", "自来水管漏了", 120.0),
    ]);
    let report = Report {
        class_code: Some("0101".into()),
        content: Some("自来水管破了，在人民路".into()),
        point: Some(Point { longitude: 113.3, latitude: 33.7 }),
        reported_at: at(10),
        ..Report::default()
    };
    let found = routing.duplicates(&routing.sketch(&report), None);
    assert_eq!(found[0].event_no, "near");
    assert!(found.iter().all(|one| one.event_no != "unlike" && one.event_no != "far"), "{found:?}");
    assert!((found[0].distance_m.unwrap() - 20.0).abs() < 0.5, "{found:?}");
    assert_eq!((found[0].minutes_apart, found[0].class_code.as_deref()), (10, Some("0101")));
    assert!(found[0].words.iter().any(|word| word == "人民"), "{found:?}");
    assert!(routing.duplicates(&routing.sketch(&report), Some("near")).iter().all(|one| one.event_no != "near"));
    routing.take(&step("near", "closed", 11, &json!({})), at(11));
    assert!(routing.duplicates(&routing.sketch(&report), None).iter().all(|one| one.event_no != "near"));
    routing.take(&step("near", "reopened", 12, &json!({})), at(12));
    assert_eq!(routing.duplicates(&routing.sketch(&report), None)[0].event_no, "near");
    // A late step that happened before the reopening changes nothing.
    routing.take(&step("near", "rejected", 5, &json!({})), at(13));
    assert_eq!(routing.duplicates(&routing.sketch(&report), None)[0].event_no, "near");
}

#[test]
fn a_hot_group_is_found_once_and_ends_with_its_window() {
    let mut routing = routing();
    for number in 0..8_u8 {
        let minute = i64::from(number) * 3;
        routing.take(&reported(&format!("W{number}"), minute, "0101", "人民路自来水管爆裂喷水", f64::from(number) * 100.0), at(minute));
        routing.take(&reported(&format!("R{number}"), minute, "1101", "垃圾没人清运", f64::from(number) * 3000.0), at(minute));
        let (hot, found) = routing.expire(at(minute));
        assert_eq!((hot, found), if number < 4 { (0, 0) } else { (1, 1) }, "after report {number}");
    }
    let groups = routing.hot(at(30));
    assert_eq!(groups.len(), 1);
    let group = &groups[0];
    assert_eq!(group.events, (0..8).map(|number| format!("W{number}")).collect::<Vec<_>>());
    assert_eq!((group.since, group.class_code.as_deref()), (at(0), Some("0101")));
    assert!(group.words.iter().any(|word| word.contains("自来水")), "{:?}", group.words);
    assert!((group.centre.unwrap().latitude - (33.7 + 350.0 / 111_195.0)).abs() < 1e-6);
    let report = routing.report_of("W3").unwrap();
    assert_eq!(routing.hot_around(&report, Some("W3"), at(30)).as_ref(), Some(group));
    assert_eq!(routing.hot_around(&routing.report_of("R3").unwrap(), Some("R3"), at(30)), None);
    // By then six of the reports are left of the window, and later one: that is no group any more.
    assert_eq!(routing.hot(at(65)).len(), 1);
    assert_eq!(routing.hot(at(79)), vec![], "asked before anything leaves by itself");
    assert_eq!(routing.expire(at(79)), (0, 1));
    // An hour later the same thing again is another group.
    for number in 0..5_u8 {
        routing.take(&reported(&format!("X{number}"), 200, "0101", "自来水管爆裂喷水", 0.0), at(200));
    }
    assert_eq!(routing.expire(at(200)), (1, 2));
    assert_eq!(routing.hot(at(200))[0].events.len(), 5);
}

#[test]
fn reports_of_long_ago_make_no_group() {
    let mut routing = routing();
    for number in 0..9 {
        routing.take(&reported(&format!("W{number}"), 0, "0101", "自来水管爆裂喷水", 0.0), at(600));
    }
    assert_eq!(routing.expire(at(600)), (0, 0));
}

#[test]
fn words_beyond_the_bound_are_forgotten_the_rarest_first() {
    let mut vocabulary = Vocabulary::default();
    let common = vec![Text::from("kept")];
    let number = vocabulary.learn(&common)[0];
    for _ in 0..3 {
        vocabulary.learn(&common);
    }
    let mut forgotten = 0;
    for report in 0..1200 {
        let words: Vec<Text> = (0..64).map(|word| Text::from(format!("w{report}x{word}"))).collect();
        vocabulary.learn(&words);
        let gone = vocabulary.forget();
        assert!(!gone.contains(&number));
        forgotten += gone.len();
    }
    assert_eq!(forgotten, (1 << 14) * forgotten.div_ceil(1 << 14));
    assert!(forgotten >= 1200 * 64 + 1 - (1 << 16));
    assert_eq!(vocabulary.find(&common), vec![number]);
}
