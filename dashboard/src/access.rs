//! Who may do what: only pages of this server may write or listen, and nobody may take more than a share of the connections.

use crate::app::App;
use crate::problem::Problem;
use crate::screens::bearer;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hashbrown::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The address that a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// A number of places, of which no address may take more than its share.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most: usize,
    most_per_address: usize,
}

/// One place, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Places,
    address: IpAddr,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// All places are taken.
    All,
    /// The address has its share.
    Address,
}

impl Places {
    /// `most` places, `most_per_address` for one address.
    pub(crate) fn new(most: usize, most_per_address: usize) -> Self {
        Self { taken: Arc::default(), most, most_per_address }
    }

    /// Takes a place for `address`.
    pub(crate) fn take(&self, address: IpAddr) -> Result<Place, Full> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.values().sum::<usize>() >= self.most {
            return Err(Full::All);
        }
        let of_address = taken.entry(address).or_insert(0);
        if *of_address >= self.most_per_address {
            return Err(Full::Address);
        }
        *of_address += 1;
        Ok(Place { places: self.clone(), address })
    }

    /// How many are taken.
    pub(crate) fn taken(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_address) = taken.get_mut(&self.address) {
            *of_address = of_address.saturating_sub(1);
            if *of_address == 0 {
                taken.remove(&self.address);
            }
        }
    }
}

/// Refuses what another site's page asks for, if it would change something or listen in. Programs send no `Origin`.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    let listens = request.headers().contains_key(header::UPGRADE);
    let writes = is_writing(request.method());
    match foreign_origin(request.headers()) {
        Some(origin) if listens || writes => {
            let doing = if listens { "opening a stream" } else { "taking in a request" };
            Problem::foreign_origin(doing, &origin).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Refuses what a screen's token is brought along with, if it would change something.
pub(crate) async fn view_only(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if is_writing(request.method()) && bearer(request.headers()).is_some_and(|token| app.screens.is_token(token)) {
        return Problem::view_only("taking in a request").into_response();
    }
    next.run(request).await
}

fn is_writing(method: &Method) -> bool {
    ![Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

fn foreign_origin(headers: &HeaderMap) -> Option<String> {
    let origin = headers.get(header::ORIGIN)?.to_str().unwrap_or("an unreadable origin");
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let of_origin = origin.split_once("://").map(|(_, host)| host);
    (of_origin != Some(host) || host.is_empty()).then(|| origin.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use axum::http::HeaderValue;

    fn headers(host: &'static str, origin: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        headers
    }

    #[test]
    fn only_this_servers_pages_are_at_home() {
        assert_eq!(foreign_origin(&headers("127.0.0.1:8080", None)), None);
        assert_eq!(foreign_origin(&headers("127.0.0.1:8080", Some("http://127.0.0.1:8080"))), None);
        for origin in ["http://127.0.0.1:9090", "https://elsewhere.example", "null"] {
            assert_eq!(foreign_origin(&headers("127.0.0.1:8080", Some(origin))).as_deref(), Some(origin));
        }
    }

    #[test]
    fn no_address_takes_more_than_its_share() {
        let places = Places::new(3, 2);
        let (one, two) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let held = [places.take(one).unwrap(), places.take(one).unwrap()];
        assert_eq!(places.take(one).unwrap_err(), Full::Address);
        let other = places.take(two).unwrap();
        assert_eq!(places.take(two).unwrap_err(), Full::All);
        drop(held);
        assert_eq!(places.taken(), 1);
        assert!(places.take(one).is_ok());
        drop(other);
    }
}
