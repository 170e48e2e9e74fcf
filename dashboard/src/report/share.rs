//! Shares: a kept report shown to whoever has its address, until a day, with a mark of whom it was given to.
//!
//! What is kept of an address is the hash of its token under the installation's key: a copy of the list alone opens nothing.

use super::kept::KeptLabel;
use crate::durable;
use crate::screens::{is_same, random_token};
use ingest::declaration::Label;
use ingest::mask::HashKey;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use utoipa::ToSchema;

const FORMAT: u32 = 1;
/// The longest that a share may last (days).
pub(crate) const DAYS_MAX: u32 = 90;
const DAY_MS: i64 = 86_400_000;

/// One share.
#[allow(clippy::struct_field_names, reason = "its name is called so in the file and in the interface")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Share {
    pub(crate) share: String,
    /// The kept report.
    pub(crate) id: String,
    pub(crate) title: Label,
    pub(crate) period: Label,
    /// Stands over every page.
    pub(crate) watermark: String,
    /// Who shared it.
    pub(crate) actor: String,
    pub(crate) made_at: UtcMs,
    pub(crate) expires_at: UtcMs,
    pub(crate) revoked_at: Option<UtcMs>,
    pub(crate) revoked_by: Option<String>,
    token_hash: String,
}

/// A share as others see it.
#[allow(clippy::struct_field_names, reason = "its name is called so in the interface")]
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ShareView {
    share: String,
    id: String,
    #[schema(value_type = Object)]
    title: Label,
    #[schema(value_type = Object)]
    period: Label,
    watermark: String,
    actor: String,
    #[schema(value_type = String)]
    made_at: UtcMs,
    #[schema(value_type = String)]
    expires_at: UtcMs,
    revoked: bool,
}

impl From<&Share> for ShareView {
    fn from(share: &Share) -> Self {
        let Share { share: name, id, title, period, watermark, actor, made_at, expires_at, revoked_at, .. } = share.clone();
        Self { share: name, id, title, period, watermark, actor, made_at, expires_at, revoked: revoked_at.is_some() }
    }
}

/// What a share is to be.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) days: u32,
    pub(crate) watermark: String,
    pub(crate) actor: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    format: u32,
    shares: Vec<Share>,
}

/// The shares of a data folder.
#[allow(clippy::struct_field_names, reason = "they are what it holds")]
#[derive(Debug)]
pub(crate) struct Shares {
    path: PathBuf,
    key: HashKey,
    shares: Mutex<Vec<Share>>,
}

impl Shares {
    /// Those that the file lists.
    ///
    /// # Errors
    /// It cannot be read, or is no such list.
    pub(crate) fn open(path: PathBuf, key: HashKey) -> io::Result<Self> {
        let shares = match durable::read_json::<List>(&path)? {
            Some(List { format: FORMAT, shares }) => shares,
            Some(List { format, .. }) => {
                return Err(io::Error::other(format!("{} is of format {format}, known is {FORMAT}", path.display())));
            }
            None => Vec::new(),
        };
        Ok(Self { path, key, shares: Mutex::new(shares) })
    }

    /// All, the newest first.
    pub(crate) fn all(&self) -> Vec<ShareView> {
        self.shares.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().map(ShareView::from).collect()
    }

    /// Shares a kept report; gives the share and its token, which is kept nowhere. Blocks.
    ///
    /// # Errors
    /// The disk's fault.
    pub(crate) fn add(&self, label: &KeptLabel, wish: Wish, now: UtcMs) -> io::Result<(Share, String)> {
        let token = random_token()?;
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let share = Share {
            share: format!("s{}", shares.len() + 1),
            id: label.id.clone(),
            title: label.title.clone(),
            period: label.period.name.clone(),
            watermark: wish.watermark,
            actor: wish.actor,
            made_at: now,
            expires_at: now.plus(i64::from(wish.days) * DAY_MS),
            revoked_at: None,
            revoked_by: None,
            token_hash: self.key.hash(&token),
        };
        let mut next = shares.clone();
        next.push(share.clone());
        self.write(&next)?;
        *shares = next;
        Ok((share, token))
    }

    /// Ends a share now; none if there is no such share. Blocks.
    ///
    /// # Errors
    /// The disk's fault.
    pub(crate) fn revoke(&self, name: &str, actor: &str, now: UtcMs) -> io::Result<Option<ShareView>> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = shares.clone();
        let Some(share) = next.iter_mut().find(|share| share.share == name) else { return Ok(None) };
        if share.revoked_at.is_none() {
            (share.revoked_at, share.revoked_by) = (Some(now), Some(actor.to_owned()));
        }
        let view = ShareView::from(&*share);
        self.write(&next)?;
        *shares = next;
        Ok(Some(view))
    }

    /// The share that a token opens now; none once it has expired or was revoked.
    pub(crate) fn opened_by(&self, token: &str, now: UtcMs) -> Option<Share> {
        let hash = self.key.hash(token);
        let shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let found = shares.iter().find(|share| is_same(share.token_hash.as_bytes(), hash.as_bytes()))?;
        (found.revoked_at.is_none() && now < found.expires_at).then(|| found.clone())
    }

    fn write(&self, shares: &[Share]) -> io::Result<()> {
        durable::replace_json(&self.path, &List { format: FORMAT, shares: shares.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::report::document::Document;
    use crate::report::kept::Kept;

    #[test]
    fn a_share_opens_until_it_expires_or_is_revoked_and_survives_a_start() {
        let folder = std::env::temp_dir().join(format!("cityops-share-{}", std::process::id()));
        let (path, key, now) = (folder.join("shares.json"), HashKey::new([7; 16]), UtcMs::clamped(1_000_000));
        let kept = Kept::open(folder.join("kept"));
        let label = kept.keep(&Document::default(), ("2026-10", "A"), now).unwrap();
        let wish = || Wish { days: 1, watermark: "for B".to_owned(), actor: "A".to_owned() };
        let shares = Shares::open(path.clone(), key.clone()).unwrap();
        let (first, token) = shares.add(&label, wish(), now).unwrap();
        let (second, other) = shares.add(&label, wish(), now).unwrap();
        assert_ne!((&first.share, &token), (&second.share, &other));
        let shares = Shares::open(path.clone(), key).unwrap();
        assert_eq!(shares.opened_by(&token, now), Some(first.clone()));
        assert_eq!(shares.opened_by("nonsense", now), None);
        assert_eq!(shares.opened_by(&token, now.plus(DAY_MS)), None, "it has expired");
        assert!(shares.revoke(&second.share, "A", now).unwrap().is_some());
        assert_eq!(shares.opened_by(&other, now), None, "it was revoked");
        assert!(!std::fs::read_to_string(&path).unwrap().contains(&token), "the token itself is kept nowhere");
        assert_eq!(Kept::open(folder.join("kept")).labels().len(), 1, "and the report is there again");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
