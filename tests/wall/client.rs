//! A client of the stream that believes nothing: it checks the promises on every message, and shows what it was told.

use ingest::clock::stopwatch;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::HandshakeError;
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket, client};

/// A test that listens for longer than this waits for what does not come.
const LONGEST: Duration = Duration::from_mins(3);

/// One connection to `/ws/v1`.
pub(super) struct Client {
    socket: WebSocket<TcpStream>,
    connected: Instant,
    pub(super) screen: Screen,
}

/// What a wall shows after what it was told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Screen {
    pub(super) epoch: String,
    pub(super) seq: u64,
    cells: BTreeMap<u64, (String, String, Value)>,
    values: BTreeMap<u64, Value>,
    events: BTreeMap<String, Value>,
    pub(super) mode: Value,
    alarms: Value,
}

/// How a connection ended.
#[derive(Debug, PartialEq)]
pub(super) enum Ended {
    Bye(String),
    /// With this code, if with any (RFC 6455).
    Closed(Option<u16>),
}

impl Screen {
    /// The values of an indicator and window that have these keys, as keys → value.
    pub(super) fn values(&self, indicator: &str, window: &str, columns: &[&str]) -> BTreeMap<String, f64> {
        let shown = self.cells.iter().filter(|(_, (of, in_window, keys))| {
            of == indicator && in_window == window && keys.as_object().unwrap().keys().map(String::as_str).eq(columns.iter().copied())
        });
        shown.filter_map(|(id, (_, _, keys))| Some((keys.to_string(), self.values.get(id)?[1].as_f64()?))).collect()
    }

    pub(super) fn events(&self) -> usize {
        self.events.len()
    }

    /// Everything shown, by name: each cell with its value, parts and level, whether of now or of a past, and each event.
    pub(super) fn shown(&self) -> BTreeMap<String, Value> {
        let cell = |(id, (indicator, window, keys)): (&u64, &(String, String, Value))| {
            let value = self.values.get(id)?;
            let state = if ["live", "late"].contains(&value[4].as_str()?) { "replay" } else { value[4].as_str()? };
            Some((format!("{indicator} {window} {keys}"), json!([value[1], value[2], value[3], state, value[5]])))
        };
        let cells = self.cells.iter().filter_map(cell);
        cells.chain(self.events.iter().map(|(number, event)| (number.clone(), event.clone()))).collect()
    }

    /// The states that values are shown in.
    pub(super) fn states(&self) -> Vec<String> {
        self.values.values().filter_map(|value| value[4].as_str().map(str::to_owned)).collect()
    }

    /// Whether a message changed the list of events.
    pub(super) fn has_events_of(&self, message: &Value) -> bool {
        let put = message["events"]["put"].as_array();
        put.is_some_and(|put| put.iter().all(|event| event["event_no"].as_str().is_some_and(|number| self.events.contains_key(number))))
    }

    /// The alarms that stand, the gravest first.
    pub(super) fn alarms(&self) -> &[Value] {
        self.alarms.as_array().map(Vec::as_slice).unwrap_or_default()
    }

    fn take(&mut self, message: &Value) {
        for (kept, told) in [(&mut self.mode, &message["mode"]), (&mut self.alarms, &message["alarms"])] {
            if !told.is_null() {
                kept.clone_from(told);
            }
        }
        for cell in message["cells"].as_array().into_iter().flatten() {
            let (indicator, window) = (cell[1].as_str().unwrap().to_owned(), cell[2].as_str().unwrap().to_owned());
            let known = self.cells.insert(cell[0].as_u64().unwrap(), (indicator, window, cell[3].clone()));
            assert!(known.is_none(), "a cell is told once: {cell}");
        }
        for value in message["values"].as_array().into_iter().flatten() {
            let id = value[0].as_u64().unwrap();
            assert!(self.cells.contains_key(&id), "a value is of a cell that was told: {value}");
            self.values.insert(id, value.clone());
        }
    }

    /// Takes in one message, or fails if it breaks a promise. Gives whether it changed anything.
    pub(super) fn apply(&mut self, message: &Value) -> bool {
        for field in ["epoch", "seq", "as_of", "server_time"] {
            assert!(!message[field].is_null(), "{field} is missing: {message}");
        }
        let (epoch, seq) = (message["epoch"].as_str().unwrap(), message["seq"].as_u64().unwrap());
        match message["type"].as_str().unwrap() {
            "snapshot" => {
                *self = Self { epoch: epoch.to_owned(), seq, ..Self::default() };
                self.take(message);
                for event in message["events"].as_array().unwrap() {
                    self.events.insert(event["event_no"].as_str().unwrap().to_owned(), event.clone());
                }
                true
            }
            "change" => {
                assert_eq!(message["from"].as_u64().unwrap(), self.seq, "no change is missing, none comes twice");
                assert!(seq >= self.seq && epoch == self.epoch, "changes are in order");
                self.seq = seq;
                self.take(message);
                for event in message["events"]["put"].as_array().into_iter().flatten() {
                    self.events.insert(event["event_no"].as_str().unwrap().to_owned(), event.clone());
                }
                for gone in message["events"]["gone"].as_array().into_iter().flatten() {
                    self.events.remove(gone.as_str().unwrap());
                }
                true
            }
            "heartbeat" => {
                assert_eq!((epoch, seq), (self.epoch.as_str(), self.seq), "a heartbeat tells of nothing new");
                false
            }
            other => panic!("unknown message {other}"),
        }
    }
}

impl Client {
    /// Connects and says nothing yet.
    pub(super) fn connect(address: &str) -> Self {
        Self::try_connect(address, None).unwrap()
    }

    /// Connects as a page of `origin` would; the status if the server refuses.
    pub(super) fn try_connect(address: &str, origin: Option<&str>) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/ws/v1").into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        match client(request, stream) {
            Ok((socket, _)) => Ok(Self { socket, connected: stopwatch(), screen: Screen::default() }),
            Err(HandshakeError::Failure(Error::Http(response))) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    /// Says any text.
    pub(super) fn say(&mut self, text: &str) {
        self.socket.send(Message::text(text.to_owned())).unwrap();
    }

    /// Connects and shows the main wall.
    pub(super) fn watch(address: &str) -> Self {
        let mut client = Self::connect(address);
        client.say(&json!({"type": "hello", "wall": "main"}).to_string());
        assert_eq!(client.next()["type"], "snapshot");
        client
    }

    /// Connects again and says what is known from before; gives the first answer, taken in already.
    pub(super) fn resume(address: &str, screen: Screen) -> (Self, Value) {
        let mut client = Self { screen, ..Self::connect(address) };
        client.say(&json!({"type": "hello", "wall": "main", "epoch": client.screen.epoch, "seq": client.screen.seq}).to_string());
        let first = client.next();
        (client, first)
    }

    /// The next message, after the client took it in.
    pub(super) fn next(&mut self) -> Value {
        match self.hear() {
            Ok(message) => {
                self.screen.apply(&message);
                message
            }
            Err(ended) => panic!("the stream ended: {ended:?}"),
        }
    }

    /// The next message, or how the connection ended.
    pub(super) fn hear(&mut self) -> Result<Value, Ended> {
        loop {
            assert!(self.connected.elapsed() < LONGEST, "waited in vain; shown is {:?}", self.screen);
            match self.socket.read() {
                Ok(Message::Text(text)) => {
                    let message: Value = serde_json::from_str(text.as_str()).unwrap();
                    if message["type"] == "bye" {
                        return Err(Ended::Bye(message["reason"].as_str().unwrap().to_owned()));
                    }
                    return Ok(message);
                }
                Ok(Message::Close(frame)) => return Err(Ended::Closed(frame.map(|frame| frame.code.into()))),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("silence for 20 seconds"),
                Err(_) => return Err(Ended::Closed(None)),
            }
        }
    }

    /// Listens until the connection ends.
    pub(super) fn until_ended(&mut self) -> Ended {
        loop {
            if let Err(ended) = self.hear() {
                return ended;
            }
        }
    }

    /// Takes messages in until the screen is as wanted.
    pub(super) fn until(&mut self, wanted: impl Fn(&Screen) -> bool) -> Vec<Value> {
        let mut messages = Vec::new();
        while !wanted(&self.screen) {
            messages.push(self.next());
            assert!(messages.len() < 20_000, "waited in vain: {:?}", self.screen);
        }
        messages
    }
}
