//! What a client may take: bodies, heads, connections, streams, origins.

use super::client::Client;
use super::{Server, filed, step};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn exchange(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    // A reset after the answer is an end like any other.
    drop(stream.read_to_string(&mut answer));
    answer
}

#[test]
fn a_body_that_is_too_long_is_refused_before_it_is_read() {
    let server = Server::start("[ingest]\nmax_body_bytes = 1000\n");
    let head = |length: usize| {
        format!(
            "POST /api/v1/ingest/simulator HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-ndjson\r\nconnection: close\r\n\
            content-length: {length}\r\n\r\n",
            server.address()
        )
    };
    let answer = exchange(server.address(), &head(1001));
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("urn:cityops:problem:too-large"), "{answer}");
    let chunked = format!(
        "POST /api/v1/ingest/simulator HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-ndjson\r\nconnection: close\r\n\
        transfer-encoding: chunked\r\n\r\n800\r\n{}\r\n0\r\n\r\n",
        server.address(),
        "x".repeat(0x800)
    );
    assert!(exchange(server.address(), &chunked).starts_with("HTTP/1.1 413"));
}

#[test]
fn a_head_that_does_not_arrive_ends_the_connection() {
    let server = Server::start("[http]\nheader_timeout_ms = 200\n");
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: ").unwrap();
    let mut answer = Vec::new();
    assert!(stream.read_to_end(&mut answer).is_ok(), "the server closes");
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn connections_are_counted() {
    let server = Server::start("[http]\nmax_connections = 3\nheader_timeout_ms = 60000\n");
    let mut held = Vec::new();
    // The readiness probe's own connection may still be open: one of the first four must be turned away.
    for _ in 0..4 {
        let stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        held.push(stream);
    }
    let mut told = String::new();
    held.last_mut().unwrap().read_to_string(&mut told).unwrap();
    assert!(told.starts_with("HTTP/1.1 503") && told.contains("retry-after: 1"), "{told}");
    drop(held);
}

#[test]
fn streams_are_counted() {
    let server = Server::start("[wall]\nmax_clients = 2\nmax_clients_per_address = 1\n");
    let first = Client::watch(server.address());
    assert_eq!(Client::try_connect(server.address(), None).err(), Some(429));
    drop(first);
    let server = Server::start("[wall]\nmax_clients = 1\nmax_clients_per_address = 1\n");
    let _first = Client::watch(server.address());
    assert_eq!(Client::try_connect(server.address(), None).err(), Some(503));
}

#[test]
fn another_sites_page_may_not_write_nor_listen() {
    let server = Server::start("");
    assert_eq!(Client::try_connect(server.address(), Some("http://elsewhere.example")).err(), Some(403));
    let own = format!("http://{}", server.address());
    assert!(Client::try_connect(server.address(), Some(&own)).is_ok());
    let post = |origin: &str| {
        let request = format!(
            "POST /api/v1/ingest/simulator HTTP/1.1\r\nhost: {}\r\norigin: {origin}\r\ncontent-type: application/x-ndjson\r\n\
            connection: close\r\ncontent-length: 2\r\n\r\n{{}}",
            server.address()
        );
        exchange(server.address(), &request)
    };
    assert!(post("http://elsewhere.example").starts_with("HTTP/1.1 403"));
    assert!(post(&own).starts_with("HTTP/1.1 202"));
}

#[test]
fn a_bad_row_never_takes_its_neighbours_along() {
    let server = Server::start("");
    let body = format!("{}\nnot json\n{}\n{{\"stream\":\"case\"}}\n", step(1, "reported", 30), step(2, "reported", 30));
    let (status, receipt) = server.running.try_post("/api/v1/ingest/simulator", "application/x-ndjson", body.as_bytes()).unwrap();
    assert_eq!((status, &receipt["accepted"], &receipt["duplicates"]), (202, &json!(2), &json!(0)), "{receipt}");
    let lines: Vec<_> = receipt["rejected"].as_array().unwrap().iter().map(|row| row["line"].as_u64()).collect();
    assert_eq!(lines, [Some(2), Some(4)], "{receipt}");
    assert!(receipt["rejected"].as_array().unwrap().iter().all(|row| row["field"].is_string() && row["reason"].is_string()));
    let sources = server.running.get("/api/v1/sources");
    let source = sources["sources"].as_array().unwrap().iter().find(|source| source["source"] == "simulator").unwrap();
    let count = |name: &str| source[name].as_u64().unwrap();
    assert_eq!(count("received"), count("accepted") + count("duplicates") + count("rejected"));
    assert_eq!((count("accepted"), count("rejected")), (2, 2));
}

#[test]
fn a_reject_can_be_mended() {
    let server = Server::start("");
    let mut wrong = step(7, "reported", 30);
    wrong["kind"] = json!("repoted");
    let body = wrong.to_string();
    let (_, receipt) = server.running.try_post("/api/v1/ingest/simulator", "application/json", body.as_bytes()).unwrap();
    assert_eq!(receipt["rejected"][0]["field"], "kind");
    let reject = server.running.get("/api/v1/rejects?source=simulator")["rejects"][0].clone();
    let retry = format!("/api/v1/rejects/{}/retry", reject["id"]);
    let (status, problem) = server.running.try_post(&retry, "application/json", b"").unwrap();
    assert_eq!((status, &problem["type"]), (422, &json!("urn:cityops:problem:unprocessable")), "{problem}");
    let mended = step(7, "reported", 30).to_string();
    let (status, receipt) = server.running.try_post(&retry, "application/json", mended.as_bytes()).unwrap();
    assert_eq!((status, &receipt["accepted"]), (200, &json!(1)), "{receipt}");
    assert_eq!(server.running.get("/api/v1/rejects")["rejects"], json!([]));
    assert_eq!(server.running.try_post(&retry, "application/json", b"").unwrap().0, 404);
}

#[test]
fn sent_twice_counts_once() {
    let server = Server::start("");
    server.ingest(&filed(0..3));
    let receipt = server.running.ingest("simulator", &filed(0..3));
    assert_eq!((&receipt["accepted"], &receipt["duplicates"]), (&json!(0), &json!(6)));
}
