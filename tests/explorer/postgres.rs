//! A client of Postgres in a few lines: it greets, asks by the simple protocol, and reads what comes.

use super::server;
use crate::process::PATIENCE;
use std::io::{Read, Write};
use std::net::TcpStream;

struct Client {
    stream: TcpStream,
}

impl Client {
    fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut client = Self { stream };
        let mut greeting = 196_608_u32.to_be_bytes().to_vec();
        greeting.extend_from_slice(b"user\0analyst\0database\0datafusion\0\0");
        let length = u32::try_from(greeting.len() + 4).unwrap();
        client.stream.write_all(&[&length.to_be_bytes()[..], &greeting].concat()).unwrap();
        while client.message().0 != b'Z' {}
        client
    }

    fn message(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 5];
        self.stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes(head[1..].try_into().unwrap());
        let mut body = vec![0; usize::try_from(length).unwrap() - 4];
        self.stream.read_exact(&mut body).unwrap();
        (head[0], body)
    }

    /// The rows, or the fields of the error.
    fn ask(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        let length = u32::try_from(sql.len() + 5).unwrap();
        self.stream.write_all(&[b"Q", &length.to_be_bytes()[..], sql.as_bytes(), b"\0"].concat()).unwrap();
        let (mut rows, mut error) = (Vec::new(), None);
        loop {
            let (kind, body) = self.message();
            match kind {
                b'D' => rows.push(cells(&body)),
                b'E' => error = Some(String::from_utf8_lossy(&body).replace('\0', " ")),
                b'Z' => return error.map_or(Ok(rows), Err),
                _ => {}
            }
        }
    }
}

fn cells(body: &[u8]) -> Vec<Option<String>> {
    let count = u16::from_be_bytes([body[0], body[1]]);
    let mut at = 2;
    (0..count)
        .map(|_| {
            let length = i32::from_be_bytes(body[at..at + 4].try_into().unwrap());
            at += 4;
            let length = usize::try_from(length).ok()?;
            at += length;
            Some(String::from_utf8_lossy(&body[at - length..at]).into_owned())
        })
        .collect()
}

#[test]
fn tools_that_speak_postgres_list_the_views_and_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path(), "postgres = \"127.0.0.1:0\"\n");
    let address = loop {
        let line = server.log.recv_timeout(PATIENCE).unwrap();
        if line.contains("serving Postgres clients") {
            break line.split("address=").nth(1).unwrap().trim().trim_matches('"').to_owned();
        }
    };
    let mut client = Client::connect(&address);
    let listed = client.ask("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'").unwrap();
    let listed: Vec<String> = listed.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
    for view in ["cases", "complaints", "evaluations", "city_events", "city_events_out", "areas", "departments", "event_classes", "units"] {
        assert!(listed.iter().any(|name| name == view), "{view} is missing in {listed:?}");
    }
    let counted = client.ask("SELECT count(*) FROM cases").unwrap();
    let (_, answer) = super::ask(&server.url, "SELECT count(*) FROM cases", "json");
    assert_eq!(counted[0][0].as_deref(), Some(answer["rows"][0][0].to_string().as_str()));
    for (sql, code) in [
        ("DROP TABLE cases", "25006"),
        ("COPY cases TO '/tmp/cityops-stolen.csv'", "25006"),
        ("SELECT repeat('x', 2000000000)", "42501"),
        ("SELECT * FROM generate_series(1, 100000000000)", "42501"),
        ("SELECT 1; SELECT 2", "42601"),
        ("SELECT case_no FROM cases", "54000"),
    ] {
        let refused = client.ask(sql).unwrap_err();
        assert!(refused.contains(&format!("C{code}")), "{sql}: {refused}");
    }
    assert!(client.ask(&format!("SELECT 1{}", " OR 1=1".repeat(20_000))).unwrap_err().contains("C54000"));
    assert!(client.ask("SELECT 1").is_ok(), "the connection still stands");
    let refused = client.ask(super::ENDLESS).unwrap_err();
    assert!(refused.contains("C57014"), "{refused}");
}
