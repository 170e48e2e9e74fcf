//! Random walks over many events while the server is killed again and again: what must be refused is refused, what may be done is done
//! once, and afterwards every event stands where its own records lead.

use super::model::{Model, Try};
use crate::process::{Running, cityops, post, wait_until};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

const WALKERS: usize = 8;
const EVENTS_EACH: usize = 125;
/// Tries of each walker: 10 000 in all.
const TRIES_EACH: usize = 1250;
const KILLS: usize = 6;

/// Numbers that a seed makes (xorshift).
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

/// Where the server is, which others may kill; a request is repeated until some server answers it.
#[derive(Clone)]
struct Server(Arc<RwLock<String>>);

impl Server {
    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let mut answer = None;
        wait_until("the action is answered", || {
            let url = self.0.read().unwrap().clone();
            answer = post(&url, path, "application/json", body.to_string().as_bytes());
            answer.as_ref().is_some_and(|(status, _)| *status != 503)
        });
        answer.unwrap()
    }
}

struct Walker {
    server: Server,
    name: usize,
    dice: Dice,
    events: Vec<(String, Model)>,
    done: usize,
    refused: usize,
}

impl Walker {
    fn report(&mut self) {
        for event in 0..EVENTS_EACH {
            let body = json!({
                "action_id": format!("walk-{}-{event}", self.name), "actor": "walker", "origin": "citizen", "area": "990101001",
                "class_code": "0109", "content": "a lamp is out",
            });
            let (status, page) = self.server.post("/api/v1/city-events", &body);
            assert_eq!(status, 201, "{page}");
            self.events.push((page["event_no"].as_str().unwrap().to_owned(), Model::reported()));
        }
    }

    fn walk(&mut self, progress: &AtomicUsize) {
        for step in 0..TRIES_EACH {
            let (at, into) = (self.dice.below(EVENTS_EACH), self.dice.below(EVENTS_EACH));
            let (event_no, model) = self.events[at].clone();
            let this = Try::any(&mut self.dice, &model, self.events[into].1.stage, at == into);
            let path = format!("/api/v1/city-events/{event_no}/actions");
            let body = this.body(&format!("try-{}-{step}", self.name), model.version, &self.events[into].0);
            if model.version > 1 && self.dice.below(20) == 0 {
                let stale = this.body(&format!("stale-{}-{step}", self.name), model.version - 1, &self.events[into].0);
                let (status, problem) = self.server.post(&path, &stale);
                assert_eq!((status, problem["version"].as_u64()), (409, Some(model.version)), "{problem}");
            }
            let (status, page) = self.server.post(&path, &body);
            if let Some(next) = model.after(&this) {
                assert_eq!(status, 200, "{this:?} on {model:?}: {page}");
                assert_eq!((page["state"]["stage"].as_str(), page["version"].as_u64()), (Some(next.stage), Some(next.version)), "{this:?}");
                if self.dice.below(10) == 0 {
                    let (status, again) = self.server.post(&path, &body);
                    assert_eq!((status, &again["repeated"]), (200, &json!(true)), "{again}");
                    assert_eq!((&again["state"], &again["version"]), (&page["state"], &page["version"]));
                }
                self.events[at].1 = next;
                self.done += 1;
            } else {
                assert_eq!(status, 422, "{this:?} on {model:?} ought to be refused: {page}");
                self.refused += 1;
            }
            progress.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn walks_survive_kills_and_every_event_stands_where_its_records_lead() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut running = Running::start(&data, "", &[]);
    let server = Server(Arc::new(RwLock::new(running.url.clone())));
    let progress = Arc::new(AtomicUsize::new(0));
    let walkers: Vec<_> = (0..WALKERS)
        .map(|name| {
            let (server, progress) = (server.clone(), Arc::clone(&progress));
            std::thread::spawn(move || {
                let dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (u64::try_from(name).unwrap() << 32));
                let mut walker = Walker { server, name, dice, events: Vec::new(), done: 0, refused: 0 };
                walker.report();
                walker.walk(&progress);
                walker
            })
        })
        .collect();
    for kill in 1..=KILLS {
        let due = WALKERS * TRIES_EACH * kill / (KILLS + 1);
        wait_until("the walkers come so far", || {
            progress.load(Ordering::Relaxed) >= due || walkers.iter().any(std::thread::JoinHandle::is_finished)
        });
        running.kill();
        running = Running::start(&data, "", &[]);
        server.0.write().unwrap().clone_from(&running.url);
    }
    let walkers: Vec<Walker> = walkers.into_iter().map(|walker| walker.join().unwrap()).collect();
    let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
    for (event_no, model) in walkers.iter().flat_map(|walker| &walker.events) {
        let page = running.get(&format!("/api/v1/city-events/{event_no}"));
        assert_eq!((page["state"]["stage"].as_str(), page["version"].as_u64()), (Some(model.stage), Some(model.version)), "{page}");
        assert_eq!(page["steps"].as_array().map(|steps| u64::try_from(steps.len()).unwrap()), Some(model.version));
        *stages.entry(model.stage).or_default() += 1;
    }
    assert_eq!(stages.values().sum::<usize>(), WALKERS * EVENTS_EACH);
    let queue = running.get("/api/v1/city-events?limit=1");
    let open: BTreeMap<&str, usize> = stages
        .iter()
        .filter(|(stage, _)| !["closed", "rejected", "merged"].contains(stage))
        .map(|(stage, total)| (*stage, *total))
        .collect();
    assert_eq!(queue["stages"], json!(open));
    let (done, refused) = walkers.iter().fold((0, 0), |(done, refused), walker| (done + walker.done, refused + walker.refused));
    println!("walks: {done} actions done, {refused} refused, {KILLS} kills, stages {stages:?}");
    assert!(running.stop().success());
    let (agrees, said, log) = cityops(&["audit", "--data", data.to_str().unwrap()]);
    assert!(agrees, "{said}{log}");
}
