//! Real requests of other cities come back out as they went in, where their data lies beside the checkout.

use super::{requests, root, server};
use crate::process::{Running, cityops};
use chrono::{DateTime, NaiveDateTime};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

const ZONE: chrono_tz::Tz = chrono_tz::America::Los_Angeles;

fn data(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data").join(name);
    if !path.exists() {
        println!("open311: {name} is not there, nothing is compared with it");
    }
    path.exists().then_some(path)
}

/// A server that has taken that file in, and the requests that it then tells of, by number.
fn told(file: &Path, source: &str, query: &str) -> (Running, tempfile::TempDir, BTreeMap<String, Value>) {
    let (server, folder) = server("", &[]);
    let mut bytes = std::fs::read(file).unwrap();
    if file.extension().is_some_and(|ending| ending == "gz") {
        bytes = unpacked(file);
    }
    let plain = folder.path().join(file.file_name().unwrap().to_str().unwrap().trim_end_matches(".gz"));
    std::fs::write(&plain, bytes).unwrap();
    let (done, _, log) = cityops(&["import", "--source", source, plain.to_str().unwrap(), "--to", &server.url]);
    assert!(done, "{log}");
    let mut all = BTreeMap::new();
    crate::process::wait_until("all are told of", || {
        all.clear();
        for page in 1.. {
            let rows = requests(&server, &format!("{query}&page={page}&page_size=700"));
            if rows.is_empty() {
                break;
            }
            all.extend(rows.into_iter().map(|row| (row["service_request_id"].as_str().unwrap().to_owned(), row)));
        }
        all.len() >= if source == "sf311" { 500 } else { 5000 }
    });
    (server, folder, all)
}

fn unpacked(file: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

/// A local time of the input as an instant; none for null and nothing.
fn instant(text: Option<&str>, pattern: &str) -> Option<i64> {
    let text = text.filter(|text| !text.is_empty())?;
    Some(NaiveDateTime::parse_from_str(text, pattern).unwrap().and_local_timezone(ZONE).earliest().unwrap().timestamp())
}

fn told_instant(value: &Value) -> Option<i64> {
    value.as_str().map(|text| DateTime::parse_from_rfc3339(text).unwrap().timestamp())
}

#[test]
fn san_franciscos_requests_come_back_out_as_they_went_in() {
    let Some(file) = data("sf_open311.json") else { return };
    let rows: Vec<Value> = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let (_server, _folder, told) = told(&file, "sf311", "start_date=2011-06-01T00:00:00Z&end_date=2011-08-01T00:00:00Z");
    assert_eq!((rows.len(), told.len()), (500, 500));
    for row in &rows {
        let out = &told[row["service_request_id"].as_str().unwrap()];
        for name in [
            "status_notes",
            "service_name",
            "service_code",
            "description",
            "agency_responsible",
            "service_notice",
            "address_id",
            "zipcode",
            "media_url",
        ] {
            assert_eq!(out[name], row[name], "{name} of {row}");
        }
        assert_eq!(out["status"], json!(row["status"].as_str().unwrap().to_lowercase()), "{row}");
        // Blanks around an address say nothing, and zeros say that the place is not known.
        assert_eq!(out["address"].as_str().unwrap_or_default(), row["address"].as_str().unwrap().trim(), "{row}");
        for name in ["lat", "long"] {
            let known = row[name].as_f64().filter(|degrees| degrees.abs() > 0.0);
            assert_eq!(out[name], json!(known), "{name} of {row}");
        }
        for name in ["requested_datetime", "updated_datetime", "expected_datetime"] {
            assert_eq!(told_instant(&out[name]), instant(row[name].as_str(), "%Y-%m-%d %H:%M:%S"), "{name} of {row}: {out}");
        }
    }
}

#[test]
fn los_angeles_requests_come_back_out_as_they_went_in() {
    let Some(file) = data("la311_requests.csv.gz") else { return };
    let (_server, _folder, told) = told(&file, "la311", "start_date=2019-12-31T00:00:00Z&end_date=2020-01-31T00:00:00Z");
    let mut reader = csv::Reader::from_reader(std::io::Cursor::new(unpacked(&file)));
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!((rows.len(), told.len()), (5000, 5000));
    for row in &rows {
        let out = &told[&row["srnumber"]];
        let said = |name: &str| Some(row[name].as_str()).filter(|text| !text.is_empty());
        for (name, column) in
            [("service_name", "requesttype"), ("service_code", "requesttype"), ("agency_responsible", "owner"), ("zipcode", "zipcode")]
        {
            assert_eq!(out[name], json!(said(column)), "{name} of {row:?}");
        }
        let is_closed = ["Closed", "Cancelled", "Referred Out"].contains(&row["status"].as_str());
        assert_eq!(out["status"], if is_closed { "closed" } else { "open" }, "{row:?}");
        for (name, column) in [("lat", "latitude"), ("long", "longitude")] {
            assert_eq!(out[name], json!(said(column).map(|degrees| degrees.parse::<f64>().unwrap())), "{name} of {row:?}");
        }
        assert_eq!(told_instant(&out["requested_datetime"]), instant(said("createddate"), "%m/%d/%y %H:%M"), "{row:?}");
        assert_eq!(told_instant(&out["updated_datetime"]), instant(said("closeddate"), "%m/%d/%y %H:%M"), "{row:?}: {out}");
        // The service date is a day, whatever hour it names: due at its end.
        let day = said("servicedate").map(|text| text.split(' ').next().unwrap());
        let end = day.map(|day| format!("{day} 23:59"));
        assert_eq!(
            told_instant(&out["expected_datetime"]),
            instant(end.as_deref(), "%m/%d/%y %H:%M").map(|end| end + 59),
            "{row:?}: {out}"
        );
    }
}
