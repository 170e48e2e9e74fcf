//! The addresses: one table of routes, and what surrounds each request.

mod actions;
mod advice;
mod audits;
mod cap;
mod duty;
mod escalations;
mod explorer;
mod indicators;
mod ingest;
mod map;
mod open311;
mod openapi;
mod pages;
mod queue;
mod readings;
mod rejects;
mod reports;
mod sources;
mod stream;
mod subjects;
mod units;
mod walls;

pub(crate) use audits::AuditView;
pub(crate) use ingest::ReceiptPage;
pub(crate) use map::ServedMap;
pub(crate) use readings::row as reading_row;

use crate::access::{same_origin, view_only};
use crate::app::App;
use crate::health;
use crate::problem::Problem;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::Arc;
use tokio::time::timeout;
use tower_http::compression::CompressionLayer;

/// What pages may load: their own files, and nothing from anywhere else.
pub(crate) const CONTENT_POLICY: &str =
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// The most bytes of a question in SQL: a statement that is too long is answered by saying so.
const MOST_QUESTION: usize = 1 << 20;

/// All routes with their limits.
pub(crate) fn router(app: &Arc<App>) -> Router {
    // An audit recomputes everything, and so has its own patience, and a report may be of a year; a stream is no request that is answered
    // and done.
    let patient = Router::new()
        .route("/api/v1/audit", get(audits::last).post(audits::run))
        .route("/ws/v1", get(stream::open))
        .merge(explored().merge(reported()).layer(CompressionLayer::new()));
    let prompt = Router::new()
        .route("/api/v1/ingest/{source}", post(ingest::take))
        .route("/api/v1/indicators", get(indicators::list))
        .route("/api/v1/indicators/values", get(indicators::values))
        .route("/api/v1/indicators/{id}", get(indicators::one))
        .route("/api/v1/readings", get(readings::list))
        .route("/api/v1/subjects/{table}/{id}", get(subjects::one))
        .route("/api/v1/city-events", get(queue::events).post(actions::report))
        .route("/api/v1/city-events/actions", post(actions::act_on_events))
        .route("/api/v1/city-events/{event_no}", get(actions::event))
        .route("/api/v1/city-events/{event_no}/actions", post(actions::act_on_event))
        .route("/api/v1/escalations", get(escalations::list))
        .route("/api/v1/mode", get(duty::mode).post(duty::change_mode))
        .route("/api/v1/alarms", get(duty::alarms))
        .route("/api/v1/alarms/{alarm}/acknowledge", post(duty::acknowledge))
        .route("/api/v1/orders", get(queue::orders))
        .route("/api/v1/orders/actions", post(actions::act_on_orders))
        .route("/api/v1/orders/{order_no}", get(actions::order))
        .route("/api/v1/orders/{order_no}/actions", post(actions::act_on_order))
        .route("/api/v1/units", get(units::list))
        .route("/api/v1/city-events/hot", get(advice::hot))
        .route("/api/v1/city-events/advice", post(advice::of_report))
        .route("/api/v1/city-events/{event_no}/advice", get(advice::of_event))
        .route("/api/v1/rejects", get(rejects::list))
        .route("/api/v1/rejects/{id}/retry", post(rejects::retry))
        .route("/api/v1/sources", get(sources::list))
        .route("/api/v1/walls", get(walls::list))
        .route("/api/v1/walls/{wall}", get(walls::one))
        .route("/api/v1/map", get(map::city))
        .route("/api/v1/openapi.json", get(openapi::document))
        .merge(exchange())
        .route("/", get(pages::start))
        .route("/wall/{wall}", get(pages::wall))
        .route("/catalogue", get(pages::catalogue))
        .route("/desk", get(pages::desk))
        .route("/explorer", get(pages::explorer))
        .route("/reports", get(pages::reports))
        .route("/reports/shared/{token}", get(pages::shared_report))
        .fallback(pages::file)
        .layer(DefaultBodyLimit::max(app.settings.http.max_body_bytes))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::clone(app), bounded));
    // Probes are answered however busy the server is.
    let probes =
        Router::new().route("/healthz", get(health::healthz)).route("/readyz", get(health::readyz)).route("/metrics", get(health::metrics));
    prompt
        .merge(patient)
        .merge(probes)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(app), view_only))
        .layer(from_fn(same_origin))
        .layer(map_response(guarded))
        .with_state(Arc::clone(app))
}

/// SQL of analysts; it has limits of its own.
fn explored() -> Router<Arc<App>> {
    Router::new()
        .route("/api/v1/explorer/views", get(explorer::list))
        .route("/api/v1/explorer/query", post(explorer::query))
        .layer(DefaultBodyLimit::max(MOST_QUESTION))
}

/// Reports, shares, and red and black lists.
fn reported() -> Router<Arc<App>> {
    Router::new()
        .route("/api/v1/reports", get(reports::list))
        .route("/api/v1/reports/card", get(reports::card_of))
        .route("/api/v1/reports/{report}", get(reports::one))
        .route("/api/v1/reports/{report}/file", get(reports::file))
        .route("/api/v1/reports/{report}/keep", post(reports::keep))
        .route("/api/v1/reports/kept/{id}", get(reports::kept))
        .route("/api/v1/reports/kept/{id}/file", get(reports::kept_file))
        .route("/api/v1/reports/kept/{id}/share", post(reports::shares::share))
        .route("/api/v1/shares", get(reports::shares::list))
        .route("/api/v1/shares/{share}/revoke", post(reports::shares::revoke))
        .route("/api/v1/shared/{token}", get(reports::shares::shared))
        .route("/api/v1/shared/{token}/file", get(reports::shares::shared_file))
        .route("/api/v1/lists", get(reports::lists::list))
        .route("/api/v1/lists/{list}/publish", post(reports::lists::publish))
        .route("/api/v1/lists/published/{id}/corrections", post(reports::lists::correct))
}

/// What other cities' systems speak.
fn exchange() -> Router<Arc<App>> {
    Router::new()
        .route("/open311/discovery.json", get(open311::discovery))
        .route("/open311/discovery.xml", get(open311::discovery))
        .route("/open311/v2/discovery.json", get(open311::discovery))
        .route("/open311/v2/discovery.xml", get(open311::discovery))
        .route("/open311/v2/services.json", get(open311::services))
        .route("/open311/v2/services.xml", get(open311::services))
        .route("/open311/v2/services/{file}", get(open311::service))
        .route("/open311/v2/requests.json", get(open311::list).post(open311::report))
        .route("/open311/v2/requests.xml", get(open311::list).post(open311::report))
        .route("/open311/v2/requests/{file}", get(open311::one))
        .route("/open311/v2/tokens/{file}", get(open311::token))
        .route("/cap/v1/alerts.xml", get(cap::feed))
        .route("/cap/v1/alerts/{file}", get(cap::alert))
}

async fn bounded(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let doing = "answering a request";
    let http = &app.settings.http;
    let Ok(_place) = app.requests.try_acquire() else {
        return Problem::busy(doing, "as many requests as the server takes on at once are being worked on", http.retry_after())
            .into_response();
    };
    match timeout(http.request_timeout(), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::busy(doing, "the answer took longer than allowed", http.retry_after()).into_response(),
    }
}

async fn wrong_method(uri: Uri) -> Problem {
    Problem::method_not_allowed(format!("{} does not take this method", uri.path()))
}

async fn guarded(mut response: Response) -> Response {
    let guards: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    let headers = response.headers_mut();
    for (name, value) in guards {
        // Some walls' pages load tiles or videos from where their city says, and so bring a policy of their own.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // What no route marked is of this moment only.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
