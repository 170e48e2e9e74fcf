//! The wall, the desk, the reports, the explorer and the catalogue in headless Chromium, over the real binary: what `browser/*.mjs` asserts.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

/// Runs one script with the binary that was built beside this test program and a data folder of its own.
fn drive(script: &str) {
    let program = std::env::current_exe().unwrap();
    let binary = program.parent().and_then(Path::parent).unwrap().join("cityops");
    assert!(binary.exists(), "{} is missing: build the workspace first", binary.display());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser").join(script);
    let data = tempfile::tempdir().unwrap();
    let status = Command::new("node").arg(&script).arg(&binary).arg(data.path()).status().unwrap();
    assert!(status.success(), "{} failed; what it said stands above", script.display());
}

#[test]
fn the_wall_follows_records_tells_of_a_lost_server_and_recovers() {
    drive("wall.mjs");
}

#[test]
fn every_page_fits_explains_itself_and_is_accessible() {
    drive("pages.mjs");
}

#[test]
fn a_dispatcher_does_everything_by_keyboard_and_sees_what_others_do() {
    drive("desk.mjs");
}

#[test]
fn a_report_is_read_explained_shared_and_its_lists_are_published() {
    drive("reports.mjs");
}

#[test]
fn an_analyst_asks_draws_and_takes_along_but_changes_nothing() {
    drive("explorer.mjs");
}

#[test]
fn the_board_of_units_shows_a_unit_that_sets_out() {
    drive("units.mjs");
}

#[test]
fn a_city_with_a_map_of_its_own_and_one_without_see_their_areas() {
    drive("map.mjs");
}

#[test]
fn a_past_is_framed_moved_by_keyboard_and_described_by_its_address() {
    drive("replay.mjs");
}

#[test]
fn every_text_is_high_enough_for_the_farthest_seat_uncut_and_on_one_tile() {
    drive("typography.mjs");
}

#[test]
fn every_text_stands_out_in_both_themes_and_states_differ_without_colour() {
    drive("contrast.mjs");
}

#[test]
fn a_wall_holds_no_more_after_thousands_of_changes_and_lost_lines() {
    drive("soak.mjs");
}

#[test]
fn alarms_stand_on_the_wall_until_the_desk_takes_note_and_a_topic_changes_the_scenes() {
    drive("alarms.mjs");
}
