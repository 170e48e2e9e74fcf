//! Screens: who may look at a wall, where walls are not open to whoever reaches the server.
//!
//! A screen is admitted to one wall by a token in its address. `screens.json` in the data folder lists the screens; `cityops screen`
//! keeps it, also while a server runs, and the server reads it again when it changes. What is kept of a token is its hash under the
//! installation's key (`identity.key` beside it): a copy of the list alone opens nothing.

use crate::app::App;
use crate::server::told_to_stop;
use crate::settings::WallScreens;
use crate::wall::DESK;
use axum::http::{HeaderMap, header};
use ingest::mask::HashKey;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::task::spawn_blocking;

const FILE: &str = "screens.json";
/// The form of the file that this build reads and writes.
const FORMAT: u32 = 1;
/// How often the server looks whether the list has changed: a revoked screen goes dark within this and a heartbeat.
const EVERY: Duration = Duration::from_secs(1);
/// Bytes of a token: 128 bits, beyond any guessing.
const TOKEN_BYTES: usize = 16;
/// The longest name of a screen, in characters.
const LONGEST_NAME: usize = 64;

/// One screen that may look at one wall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Screen {
    #[allow(clippy::struct_field_names, reason = "the field is called so in the file and in the interface")]
    pub(crate) screen: String,
    pub(crate) wall: String,
    pub(crate) added_at: UtcMs,
    token_hash: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    format: u32,
    screens: Vec<Screen>,
}

/// Why the list of screens is not read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScreensError {
    /// The file cannot be read or written; the operator's to mend.
    #[error("{doing} {}", .path.display())]
    Io {
        doing: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The file is not a list of screens that this build understands; the operator's to mend.
    #[error("{} is no list of screens of format {FORMAT}", .path.display())]
    NotAList {
        path: PathBuf,
        #[source]
        source: Option<serde_json::Error>,
    },
    /// The name has blanks or signs that do not belong into an address, or is too long.
    #[error("`{0}` is no name of a screen: letters, digits, `-`, `_` and `.`, at most {LONGEST_NAME} of them")]
    BadName(String),
    /// A screen has that name already.
    #[error("there is a screen `{0}` already: revoke it first, or take another name")]
    Known(String),
    /// No screen has that name.
    #[error("there is no screen `{0}`")]
    Unknown(String),
}

/// The file that lists the screens of a data folder.
#[derive(Clone, Debug)]
pub(crate) struct ScreenFile(PathBuf);

impl ScreenFile {
    /// The one in that folder; it need not be there.
    pub(crate) fn of(data: &Path) -> Self {
        Self(data.join(FILE))
    }

    /// The screens that it lists; none if there is no file.
    ///
    /// # Errors
    /// It cannot be read, or is no such list.
    pub(crate) fn read(&self) -> Result<Vec<Screen>, ScreensError> {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.failed("reading", source)),
        };
        let not_a_list = |source| ScreensError::NotAList { path: self.0.clone(), source };
        let list: List = serde_json::from_slice(&text).map_err(|error| not_a_list(Some(error)))?;
        if list.format == FORMAT { Ok(list.screens) } else { Err(not_a_list(None)) }
    }

    /// Adds a screen of `wall` and gives its token, which is kept nowhere.
    ///
    /// # Errors
    /// The name is taken or none, or the file cannot be changed.
    pub(crate) fn add(&self, screen: &str, wall: &str, key: &HashKey, now: UtcMs) -> Result<String, ScreensError> {
        let fits = |one: char| one.is_alphanumeric() || matches!(one, '-' | '_' | '.');
        if screen.is_empty() || screen.chars().count() > LONGEST_NAME || !screen.chars().all(fits) {
            return Err(ScreensError::BadName(screen.to_owned()));
        }
        let token = random_token().map_err(|source| self.failed("making a token for", source))?;
        let added = Screen { screen: screen.to_owned(), wall: wall.to_owned(), added_at: now, token_hash: key.hash(&token) };
        self.change(|screens| {
            if screens.iter().any(|known| known.screen == screen) {
                return Err(ScreensError::Known(screen.to_owned()));
            }
            screens.push(added);
            Ok(())
        })?;
        Ok(token)
    }

    /// Takes a screen off the list: its token is worth nothing from now on.
    ///
    /// # Errors
    /// There is no such screen, or the file cannot be changed.
    pub(crate) fn revoke(&self, screen: &str) -> Result<(), ScreensError> {
        self.change(|screens| {
            let before = screens.len();
            screens.retain(|known| known.screen != screen);
            if screens.len() == before { Err(ScreensError::Unknown(screen.to_owned())) } else { Ok(()) }
        })
    }

    /// One change at a time, whoever makes it; after any crash the list is the one before or the one after.
    fn change(&self, change: impl FnOnce(&mut Vec<Screen>) -> Result<(), ScreensError>) -> Result<(), ScreensError> {
        let turn = self.0.with_extension("lock");
        let opened = open_private(&turn, false).map_err(|source| self.failed("locking", source))?;
        opened.lock().map_err(|source| self.failed("locking", source))?;
        let mut screens = self.read()?;
        change(&mut screens)?;
        self.write(&List { format: FORMAT, screens }).map_err(|source| self.failed("writing", source))
    }

    fn write(&self, list: &List) -> io::Result<()> {
        let beside = self.0.with_extension("tmp");
        let mut file = open_private(&beside, true)?;
        file.write_all(&serde_json::to_vec_pretty(list)?)?;
        file.sync_all()?;
        fs::rename(&beside, &self.0)?;
        self.0.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }

    fn failed(&self, doing: &'static str, source: io::Error) -> ScreensError {
        ScreensError::Io { doing, path: self.0.clone(), source }
    }
}

/// Opens a file for writing that its owner alone may read.
fn open_private(path: &Path, anew: bool) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(anew);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

pub(crate) fn random_token() -> io::Result<String> {
    let mut bytes = [0_u8; TOKEN_BYTES];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// The token that a request brings (`Authorization: Bearer …`).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Why somebody may not look at a wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("this wall is shown to screens that have a token, and there is none here")]
    NoToken,
    #[error("the token is not one of a screen of this wall, or it was revoked")]
    WrongToken,
}

/// Leave to look at a wall.
#[derive(Clone, Debug)]
pub(crate) enum Admitted {
    /// It is open to everybody.
    Anyone,
    /// By a token, when the list was as old as `turn` says.
    Screen { wall: Box<str>, token_hash: Box<str>, turn: u64 },
}

/// The screens as the server knows them.
#[derive(Debug)]
pub(crate) struct Screens {
    key: HashKey,
    rule: WallScreens,
    list: RwLock<Arc<[Screen]>>,
    /// Goes up with every change of the list.
    turn: AtomicU64,
}

impl Screens {
    /// Those listed now; `key` is the installation's.
    pub(crate) fn new(rule: WallScreens, key: HashKey, screens: Vec<Screen>) -> Self {
        Self { key, rule, list: RwLock::new(screens.into()), turn: AtomicU64::new(0) }
    }

    /// Whether whoever brings `token` may look at `wall`. The desk is no wall: it takes no tokens, and is guarded as records are.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn admit(&self, wall: &str, token: Option<&str>) -> Result<Admitted, Refused> {
        let turn = self.turn.load(Ordering::Acquire);
        match (self.rule, token) {
            (WallScreens::Open, _) => Ok(Admitted::Anyone),
            (WallScreens::Token, None) if wall == DESK => Ok(Admitted::Anyone),
            (WallScreens::Token, None) => Err(Refused::NoToken),
            (WallScreens::Token, Some(token)) => {
                let token_hash = self.key.hash(token);
                let admitted = Admitted::Screen { wall: wall.into(), token_hash: token_hash.as_str().into(), turn };
                if self.lists(Some(wall), &token_hash) { Ok(admitted) } else { Err(Refused::WrongToken) }
            }
        }
    }

    /// Whether somebody admitted may look on.
    pub(crate) fn is_still(&self, admitted: &mut Admitted) -> bool {
        let Admitted::Screen { wall, token_hash, turn } = admitted else { return true };
        let now = self.turn.load(Ordering::Acquire);
        *turn == now || {
            *turn = now;
            self.lists(Some(wall), token_hash)
        }
    }

    /// Whether a token is some screen's: then it may look, and do nothing else.
    pub(crate) fn is_token(&self, token: &str) -> bool {
        self.lists(None, &self.key.hash(token))
    }

    /// Every hash is compared to its end, so that the time it takes tells nothing of them.
    fn lists(&self, wall: Option<&str>, token_hash: &str) -> bool {
        let list = Arc::clone(&self.list.read().unwrap_or_else(PoisonError::into_inner));
        let of_wall = list.iter().filter(|screen| wall.is_none_or(|wall| screen.wall == wall));
        of_wall.fold(false, |found, screen| found | is_same(screen.token_hash.as_bytes(), token_hash.as_bytes()))
    }

    fn replace(&self, screens: Vec<Screen>) {
        *self.list.write().unwrap_or_else(PoisonError::into_inner) = screens.into();
        self.turn.fetch_add(1, Ordering::Release);
    }
}

pub(crate) fn is_same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |differing, (left, right)| differing | (left ^ right)) == 0
}

/// Takes over what the file says whenever it changes, until the server stops.
pub(crate) async fn keep(app: Arc<App>, file: ScreenFile) {
    let mut stop = app.stop.clone();
    let mut is_failing = false;
    while !app.is_stopping() {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = told_to_stop(&mut stop) => return,
        }
        let reading = file.clone();
        let Ok(read) = spawn_blocking(move || reading.read()).await else { return };
        if let Err(error) = &read
            && !is_failing
        {
            tracing::warn!(%error, "the list of screens cannot be read, it stays as it was");
        }
        is_failing = read.is_err();
        let Ok(screens) = read else { continue };
        let known = Arc::clone(&app.screens.list.read().unwrap_or_else(PoisonError::into_inner));
        if *known != *screens {
            tracing::info!(screens = screens.len(), "the list of screens has changed");
            app.screens.replace(screens);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn key() -> HashKey {
        HashKey::new([7; 16])
    }

    fn at() -> UtcMs {
        UtcMs::parse(&serde_json::json!("2026-11-22T09:00:00Z")).unwrap()
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("cityops-screens-{}-{name}", std::process::id()));
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_token_opens_its_own_wall_until_it_is_revoked() {
        let folder = folder("own");
        let file = ScreenFile::of(&folder);
        let token = file.add("hall-left", "main", &key(), at()).unwrap();
        assert_eq!(token.len(), 2 * TOKEN_BYTES);
        let text = fs::read_to_string(&file.0).unwrap();
        assert!(!text.contains(&token), "only a hash is kept: {text}");
        assert_eq!(fs::metadata(&file.0).unwrap().permissions().mode() & 0o777, 0o600);
        let screens = Screens::new(WallScreens::Token, key(), file.read().unwrap());
        let mut admitted = screens.admit("main", Some(&token)).unwrap();
        assert_eq!(screens.admit("other", Some(&token)).unwrap_err(), Refused::WrongToken);
        assert_eq!(screens.admit(DESK, Some(&token)).unwrap_err(), Refused::WrongToken);
        assert_eq!(screens.admit("main", None).unwrap_err(), Refused::NoToken);
        assert_eq!(screens.admit("main", Some("")).unwrap_err(), Refused::WrongToken);
        assert!(matches!(screens.admit(DESK, None), Ok(Admitted::Anyone)));
        assert!(screens.is_token(&token) && !screens.is_token("another"));
        let other = file.add("hall-right", "main", &key(), at()).unwrap();
        screens.replace(file.read().unwrap());
        assert!(screens.is_still(&mut admitted), "another screen's coming is nothing to this one");
        file.revoke("hall-left").unwrap();
        screens.replace(file.read().unwrap());
        assert!(!screens.is_still(&mut admitted));
        assert!(screens.admit("main", Some(&token)).is_err() && screens.admit("main", Some(&other)).is_ok());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_list_that_cannot_be_understood_is_not_taken_for_an_empty_one() {
        let folder = folder("bad");
        let file = ScreenFile::of(&folder);
        assert_eq!(file.read().unwrap(), []);
        assert!(matches!(file.revoke("nobody"), Err(ScreensError::Unknown(_))));
        assert!(matches!(file.add("two words", "main", &key(), at()), Err(ScreensError::BadName(_))));
        file.add("one", "main", &key(), at()).unwrap();
        assert!(matches!(file.add("one", "main", &key(), at()), Err(ScreensError::Known(_))));
        for text in ["", "[]", r#"{"format":2,"screens":[]}"#] {
            fs::write(&file.0, text).unwrap();
            assert!(matches!(file.read(), Err(ScreensError::NotAList { .. })), "{text}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn open_walls_ask_for_nothing() {
        let screens = Screens::new(WallScreens::Open, key(), Vec::new());
        assert!(matches!(screens.admit("main", None), Ok(Admitted::Anyone)));
        assert!(matches!(screens.admit("main", Some("whatever")), Ok(Admitted::Anyone)));
    }

    #[test]
    fn a_token_is_read_from_its_header() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.insert(header::AUTHORIZATION, "bearer abc".parse().unwrap());
        assert_eq!(bearer(&headers), Some("abc"));
        headers.insert(header::AUTHORIZATION, "Basic abc".parse().unwrap());
        assert_eq!(bearer(&headers), None);
    }
}
