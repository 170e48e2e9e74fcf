//! Shares of kept reports.

use super::{Asked, kept_document, printed, read, understood, words};
use crate::app::App;
use crate::problem::Problem;
use crate::report::Document;
use crate::report::share::{DAYS_MAX, Share, ShareView, Wish};
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use ingest::clock;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

/// How a report is to be shared.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShareBody {
    /// For how many days, 90 at most.
    days: u32,
    /// Stands over every page: whom it is given to.
    watermark: String,
    /// Who shares it.
    actor: String,
}

/// A share that was made. Its address is told once and kept nowhere.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SharePage {
    share: String,
    url: String,
    #[schema(value_type = String)]
    expires_at: UtcMs,
}

/// All shares, the newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SharesPage {
    shares: Vec<ShareView>,
}

/// A shared report.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SharedPage {
    document: Document,
    watermark: String,
    #[schema(value_type = String)]
    expires_at: UtcMs,
}

/// Shares a kept report: whoever has the address sees it until it expires.
#[utoipa::path(post, path = "/api/v1/reports/kept/{id}/share", tag = "reports", params(("id" = String, Path, description = "the kept report's id")),
    request_body = ShareBody, responses((status = 200, body = SharePage), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn share(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Json<ShareBody>, JsonRejection>,
) -> Result<Json<SharePage>, Problem> {
    let doing = "sharing a report";
    let ShareBody { days, watermark, actor } = read(doing, body)?;
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Problem::bad_request(
            doing,
            format!("a report cannot be shared for {days} days"),
            format!("give 1 to {DAYS_MAX} days"),
        ));
    }
    let wish = Wish { days, watermark: words(doing, "watermark", &watermark)?, actor: words(doing, "actor", &actor)? };
    let none = || Problem::not_found(doing, format!("there is no kept report `{id}`"), "keep one first, and see `kept` at /api/v1/reports");
    let label = app.office.kept.label(&id).ok_or_else(none)?;
    let sharing = Arc::clone(&app);
    let added = spawn_blocking(move || sharing.office.shares.add(&label, wish, clock::now())).await;
    let (share, token) = added.map_err(|error| Problem::failed(doing, &error))?.map_err(|error| Problem::failed(doing, &error))?;
    let url = format!("{}/reports/shared/{token}", app.public_url(&headers));
    Ok(Json(SharePage { share: share.share, url, expires_at: share.expires_at }))
}

/// All shares, the newest first.
#[utoipa::path(get, path = "/api/v1/shares", tag = "reports", responses((status = 200, body = SharesPage)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<SharesPage> {
    Json(SharesPage { shares: app.office.shares.all() })
}

/// Who ends a share.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevokeBody {
    actor: String,
}

/// Ends a share now.
#[utoipa::path(post, path = "/api/v1/shares/{share}/revoke", tag = "reports", params(("share" = String, Path, description = "the share")),
    request_body = RevokeBody, responses((status = 200, body = ShareView), (status = 404, body = Problem)))]
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    Path(share): Path<String>,
    body: Result<Json<RevokeBody>, JsonRejection>,
) -> Result<Json<ShareView>, Problem> {
    let doing = "ending a share";
    let actor = words(doing, "actor", &read(doing, body)?.actor)?;
    let name = share.clone();
    let revoked = spawn_blocking(move || app.office.shares.revoke(&name, &actor, clock::now())).await;
    let revoked = revoked.map_err(|error| Problem::failed(doing, &error))?.map_err(|error| Problem::failed(doing, &error))?;
    revoked.map(Json).ok_or_else(|| Problem::not_found(doing, format!("there is no share `{share}`"), "see /api/v1/shares"))
}

/// A shared report.
#[utoipa::path(get, path = "/api/v1/shared/{token}", tag = "reports", params(("token" = String, Path, description = "the token of its address")),
    responses((status = 200, body = SharedPage), (status = 404, body = Problem)))]
pub(crate) async fn shared(State(app): State<Arc<App>>, Path(token): Path<String>) -> Result<Json<SharedPage>, Problem> {
    let Share { id, watermark, expires_at, .. } = opened(&app, &token)?;
    Ok(Json(SharedPage { document: kept_document(&app, &id).await?, watermark, expires_at }))
}

/// A shared report as a file, with its mark on every page.
#[utoipa::path(get, path = "/api/v1/shared/{token}/file", tag = "reports", params(
        ("token" = String, Path, description = "the token of its address"),
        ("format" = Option<String>, Query, description = "pdf, xlsx, csv or json"),
        ("lang" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, content_type = "application/pdf"), (status = 404, body = Problem)))]
pub(crate) async fn shared_file(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = understood(query)?;
    let Share { id, watermark, .. } = opened(&app, &token)?;
    printed(Arc::new(kept_document(&app, &id).await?), &asked, Some(watermark)).await
}

fn opened(app: &App, token: &str) -> Result<Share, Problem> {
    let none = || {
        Problem::not_found(
            "opening a shared report",
            "nothing is shared at this address, or no longer",
            "ask whoever sent it for a new one",
        )
    };
    app.office.shares.opened_by(token, clock::now()).ok_or_else(none)
}
