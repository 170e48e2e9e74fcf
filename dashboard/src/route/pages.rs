//! The pages and their files, out of the binary.

use super::CONTENT_POLICY;
use crate::app::App;
use crate::problem::Problem;
use crate::wall::Origins;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "../target/web"]
struct WebFiles;

/// Files below this folder carry a hash of their content in their name, and so never change.
const HASHED: &str = "assets/";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The start page.
#[utoipa::path(get, path = "/", tag = "pages", responses((status = 200, content_type = "text/html")))]
pub(crate) async fn start(headers: HeaderMap) -> Response {
    page("index.html", &headers)
}

/// A wall. Whether it exists is the page's to ask.
#[utoipa::path(get, path = "/wall/{wall}", tag = "pages", params(("wall" = String, Path, description = "the wall's name")),
    responses((status = 200, content_type = "text/html")))]
pub(crate) async fn wall(State(app): State<Arc<App>>, Path(wall): Path<String>, headers: HeaderMap) -> Response {
    let mut response = page("wall.html", &headers);
    let origins = app.standing.walls.origins(&wall, app.standing.reference.map());
    if let Some(policy) = policy(&origins) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// What a wall's page may load, where that is more than its own files: tiles as pictures and by request, videos as media.
fn policy(origins: &Origins<'_>) -> Option<HeaderValue> {
    if *origins == Origins::default() {
        return None;
    }
    let mut policy = CONTENT_POLICY.to_owned();
    if let Some(tiles) = origins.tiles {
        policy = policy.replace("img-src 'self' data:", &format!("img-src 'self' data: {tiles}; connect-src 'self' {tiles}"));
    }
    if !origins.videos.is_empty() {
        let videos: Vec<&str> = origins.videos.iter().copied().collect();
        policy += "; media-src 'self' ";
        policy += &videos.join(" ");
    }
    HeaderValue::from_str(&policy).ok()
}

/// The catalogue of indicators and sources.
#[utoipa::path(get, path = "/catalogue", tag = "pages", responses((status = 200, content_type = "text/html")))]
pub(crate) async fn catalogue(headers: HeaderMap) -> Response {
    page("catalogue.html", &headers)
}

/// The dispatch desk.
#[utoipa::path(get, path = "/desk", tag = "pages", responses((status = 200, content_type = "text/html")))]
pub(crate) async fn desk(headers: HeaderMap) -> Response {
    page("desk.html", &headers)
}

/// The reports.
#[utoipa::path(get, path = "/reports", tag = "pages", responses((status = 200, content_type = "text/html")))]
pub(crate) async fn reports(headers: HeaderMap) -> Response {
    page("reports.html", &headers)
}

/// A report that is shared; whether it still is, is the page's to ask.
#[utoipa::path(get, path = "/reports/shared/{token}", tag = "pages", params(("token" = String, Path, description = "the token of its address")),
    responses((status = 200, content_type = "text/html")))]
pub(crate) async fn shared_report(headers: HeaderMap) -> Response {
    page("reports.html", &headers)
}

/// SQL of analysts.
#[utoipa::path(get, path = "/explorer", tag = "pages", responses((status = 200, content_type = "text/html")))]
pub(crate) async fn explorer(headers: HeaderMap) -> Response {
    page("explorer.html", &headers)
}

/// Names the build of the wall's page; empty in a binary without its pages.
pub(super) fn wall_build() -> String {
    WebFiles::get("wall.html").map(|file| tag_of(&file)).unwrap_or_default()
}

/// Any other file of the pages.
pub(super) async fn file(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if ![Method::GET, Method::HEAD].contains(&method) {
        return Problem::not_found("answering a request", format!("{} takes nothing", uri.path()), "see /api/v1/openapi.json")
            .into_response();
    }
    match WebFiles::get(path) {
        Some(file) => answer(path, &file, &headers),
        None => Problem::not_found("answering a request", format!("there is nothing at {}", uri.path()), "see /api/v1/openapi.json")
            .into_response(),
    }
}

fn page(path: &str, headers: &HeaderMap) -> Response {
    match WebFiles::get(path) {
        Some(file) => answer(path, &file, headers),
        None => Problem::not_found(
            "showing a page",
            "this binary was built without its pages",
            "build it with `make`, which builds the pages first",
        )
        .into_response(),
    }
}

fn answer(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", tag_of(file));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { file.data.to_vec().into_response() };
    let answered = response.headers_mut();
    answered.insert(header::CACHE_CONTROL, if path.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN });
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answered.insert(header::ETAG, tag);
    }
    if let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) {
        answered.insert(header::CONTENT_TYPE, kind);
    }
    response
}

/// Names the content of a file; a page names the content of its scripts and styles, so its own tag changes with theirs.
fn tag_of(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let (half, _) = hash.split_at(hash.len() / 2);
    format!("{:032x}", u128::from_be_bytes(half.try_into().unwrap_or_default()))
}
