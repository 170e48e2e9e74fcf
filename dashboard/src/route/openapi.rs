//! `GET /api/v1/openapi.json`: every route, described.

use super::{
    actions, advice, audits, cap, duty, escalations, explorer, indicators, ingest, map, open311, pages, queue, readings, rejects, reports,
    sources, stream, subjects, units, walls,
};
use crate::health;
use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "cityops",
        description = "Records in, indicators out. Errors are RFC 9457 problem documents that say what was being done, whose fault it is and what to do next."
    ),
    paths(
        ingest::take,
        indicators::list,
        indicators::values,
        indicators::one,
        readings::list,
        subjects::one,
        queue::events,
        queue::orders,
        units::list,
        actions::report,
        actions::event,
        actions::act_on_event,
        actions::act_on_events,
        actions::order,
        actions::act_on_order,
        actions::act_on_orders,
        escalations::list,
        explorer::list,
        explorer::query,
        duty::mode,
        duty::change_mode,
        duty::alarms,
        duty::acknowledge,
        advice::of_event,
        advice::of_report,
        advice::hot,
        rejects::list,
        rejects::retry,
        sources::list,
        walls::list,
        walls::one,
        map::city,
        reports::list,
        reports::one,
        reports::file,
        reports::keep,
        reports::kept,
        reports::kept_file,
        reports::card_of,
        reports::shares::share,
        reports::shares::list,
        reports::shares::revoke,
        reports::shares::shared,
        reports::shares::shared_file,
        reports::lists::list,
        reports::lists::publish,
        reports::lists::correct,
        audits::last,
        audits::run,
        stream::open,
        open311::discovery,
        open311::services,
        open311::service,
        open311::list,
        open311::one,
        open311::token,
        open311::report,
        cap::feed,
        cap::alert,
        health::healthz,
        health::readyz,
        health::metrics,
        document,
        pages::start,
        pages::wall,
        pages::catalogue,
        pages::desk,
        pages::explorer,
        pages::reports,
        pages::shared_report
    )
)]
struct Document;

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "process", responses((status = 200, content_type = "application/json")))]
pub(crate) async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
