//! Red and black lists: what can be published, what was, and corrections of it.

use super::{read, words};
use crate::app::App;
use crate::problem::Problem;
use crate::report::Every;
use crate::report::list::{self, Correction, DAYS_MAX, DAYS_MIN, ListRule, Posted, PublishError};
use crate::report::office::{self, PeriodName};
use crate::report::{Period, period_name};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use ingest::clock;
use ingest::declaration::Label;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

/// Lists that can be published, and those that were.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ListsPage {
    lists: Vec<ListView>,
    /// The newest first.
    published: Vec<Posted>,
}

/// A list that can be published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ListView {
    list: String,
    #[schema(value_type = Object)]
    title: Label,
    #[schema(value_type = Object)]
    about: Label,
    indicator: String,
    by: String,
    every: Every,
    /// Those that are over, the newest first.
    periods: Vec<PeriodName>,
}

/// Lists that can be published, and those that were, with what was said of them since.
#[utoipa::path(get, path = "/api/v1/lists", tag = "reports", responses((status = 200, body = ListsPage), (status = 503, body = Problem)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<ListsPage>, Problem> {
    let view = app.office.view(&app, "listing red and black lists").await?;
    let now = clock::now();
    let today = office::today(&app.standing, now);
    let begins = analytics::history::TABLES.into_iter().filter_map(|table| view.begins(table)).min();
    let since = begins.map_or(today, |begins| office::today(&app.standing, begins));
    let shown = |rule: &ListRule| ListView {
        list: rule.name.clone(),
        title: rule.title.clone(),
        about: rule.about.clone(),
        indicator: rule.indicator.clone(),
        by: rule.by.clone(),
        every: rule.every,
        // The first of them still runs.
        periods: office::offered(rule.every, today, since).into_iter().skip(1).collect(),
    };
    Ok(Json(ListsPage { lists: app.standing.reports.lists.iter().map(shown).collect(), published: app.office.lists.all(now) }))
}

/// What is published, for how long and by whom.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishBody {
    period: String,
    /// 15 at least.
    days: u32,
    /// Who signs.
    actor: String,
}

/// Publishes a list as it stands now: it is frozen and never written again.
#[utoipa::path(post, path = "/api/v1/lists/{list}/publish", tag = "reports", params(("list" = String, Path, description = "the list")),
    request_body = PublishBody,
    responses((status = 200, body = Posted), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn publish(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    body: Result<Json<PublishBody>, JsonRejection>,
) -> Result<Json<Posted>, Problem> {
    let doing = "publishing a list";
    let PublishBody { period, days, actor } = read(doing, body)?;
    let actor = words(doing, "actor", &actor)?;
    let none = || Problem::not_found(doing, format!("there is no list `{name}`"), "see /api/v1/lists");
    let rule = app.standing.reports.lists.iter().find(|rule| rule.name == name).cloned().ok_or_else(none)?;
    if !(DAYS_MIN..=DAYS_MAX).contains(&days) {
        let next = format!("give {DAYS_MIN} to {DAYS_MAX} days");
        return Err(Problem::bad_request(doing, format!("a list cannot stand for {days} days"), next));
    }
    let wrong = || Problem::bad_request(doing, format!("`{period}` is no period of this list"), "see its `periods` at /api/v1/lists");
    let period = Period::from_name(&period).filter(|period| period.every == rule.every).ok_or_else(wrong)?;
    let now = clock::now();
    if period.span(app.standing.reference.zone()).end > now {
        return Err(Problem::unprocessable(doing, format!("`{period}` is not over"), "publish it when it is"));
    }
    let view = app.office.view(&app, doing).await?;
    let publishing = Arc::clone(&app);
    let published = spawn_blocking(move || {
        let catalogue = publishing.standing.catalogue();
        let sides = list::sides(office::city(&publishing.standing, &catalogue, false), &rule, period, &view)?;
        if sides.iter().all(Vec::is_empty) {
            return Ok(None);
        }
        let posted = publishing.office.lists.publish((&rule, period, period_name(period)), sides, (days, &actor, view.as_of), now);
        Ok::<_, analytics::figures::FiguresError>(Some(posted))
    });
    let published = published.await.map_err(|error| Problem::failed(doing, &error))?.map_err(|error| Problem::failed(doing, &error))?;
    match published {
        Some(Ok(posted)) => Ok(Json(posted)),
        Some(Err(frozen @ PublishError::Frozen { .. })) => {
            Err(Problem::conflict(doing, frozen.to_string(), "add a correction to it, or wait until it has stood"))
        }
        Some(Err(PublishError::Io(error))) => Err(Problem::failed(doing, &error)),
        None => Err(Problem::unprocessable(doing, "nobody has 30 in the sample, so there is nobody to list", "publish a longer period")),
    }
}

/// What was wrong with a published list.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectBody {
    said: String,
    /// Who says so.
    actor: String,
}

/// Adds a correction to a published list, which itself stays as it was.
#[utoipa::path(post, path = "/api/v1/lists/published/{id}/corrections", tag = "reports",
    params(("id" = String, Path, description = "the published list's id")), request_body = CorrectBody,
    responses((status = 200, body = Posted), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn correct(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Result<Json<CorrectBody>, JsonRejection>,
) -> Result<Json<Posted>, Problem> {
    let doing = "correcting a published list";
    let CorrectBody { said, actor } = read(doing, body)?;
    let now = clock::now();
    let correction = Correction { said: words(doing, "said", &said)?, by: words(doing, "actor", &actor)?, at: now };
    let name = id.clone();
    let corrected = spawn_blocking(move || app.office.lists.correct(&name, correction, now)).await;
    let corrected = corrected.map_err(|error| Problem::failed(doing, &error))?.map_err(|error| Problem::failed(doing, &error))?;
    corrected.map(Json).ok_or_else(|| Problem::not_found(doing, format!("there is no published list `{id}`"), "see /api/v1/lists"))
}
