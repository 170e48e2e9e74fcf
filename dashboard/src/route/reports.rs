//! `/api/v1/reports`: reports made now, kept, shared and published, and the cards of their figures.

pub(super) mod lists;
pub(super) mod shares;

use crate::app::App;
use crate::problem::Problem;
use crate::report::card::{self, Audited, Card};
use crate::report::kept::KeptLabel;
use crate::report::office::{self, Making, NotWanted, PeriodName, Wanted};
use crate::report::{Definition, Document, Every, Lang, Period, ScopeKey, csv, pdf, xlsx};
use analytics::figures::FiguresError;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use chrono::NaiveDate;
use ingest::clock;
use ingest::declaration::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

/// The longest that a name of a person or a watermark may be (characters).
const WORDS_MAX: usize = 200;

/// What there is of reports.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReportsPage {
    reports: Vec<ReportView>,
    kept: Vec<KeptLabel>,
    /// Those that are being made now.
    progress: Vec<Making>,
}

/// A report that can be asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReportView {
    report: String,
    #[schema(value_type = Object)]
    title: Label,
    #[schema(value_type = Object)]
    about: Label,
    every: Every,
    /// What one copy of it is about; none where it is about the whole city.
    scopes: Vec<ScopeView>,
    /// The newest first.
    periods: Vec<PeriodName>,
}

/// The parts of the city that a report can be about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ScopeView {
    key: &'static str,
    codes: Vec<CodeView>,
}

/// A code and what it is called.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CodeView {
    code: String,
    #[schema(value_type = Object)]
    name: Label,
}

/// Reports that can be asked for, those that are kept, and those that are being made.
#[utoipa::path(get, path = "/api/v1/reports", tag = "reports", responses((status = 200, body = ReportsPage), (status = 503, body = Problem)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<ReportsPage>, Problem> {
    let view = app.office.view(&app, "listing reports").await?;
    let today = office::today(&app.standing, clock::now());
    let begins = analytics::history::TABLES.into_iter().filter_map(|table| view.begins(table)).min();
    let since = begins.map_or(today, |begins| office::today(&app.standing, begins));
    let scopes = |key: ScopeKey| {
        let reference = &app.standing.reference;
        let codes = match key {
            ScopeKey::Department => {
                reference.departments().values().map(|found| CodeView { code: found.code.clone(), name: found.name.clone() }).collect()
            }
            ScopeKey::Area => {
                let districts = reference.areas().values().filter(|area| area.parent.is_none());
                districts.map(|found| CodeView { code: found.code.clone(), name: found.name.clone() }).collect()
            }
        };
        ScopeView { key: key.column(), codes }
    };
    let report = |definition: &Definition| ReportView {
        report: definition.name.clone(),
        title: definition.title.clone(),
        about: definition.about.clone(),
        every: definition.every,
        scopes: definition.scope.into_iter().map(scopes).collect(),
        periods: office::offered(definition.every, today, since),
    };
    let reports = app.standing.reports.definitions.iter().map(report).collect();
    Ok(Json(ReportsPage {
        reports,
        kept: app.office.kept.labels().iter().map(|label| KeptLabel::clone(label)).collect(),
        progress: app.office.making(),
    }))
}

/// A report, made now. Without a period the last one that is over.
#[utoipa::path(get, path = "/api/v1/reports/{report}", tag = "reports", params(
        ("report" = String, Path, description = "the report's name"),
        ("period" = Option<String>, Query, description = "2026-10-05, 2026-W41, 2026-10, 2026-Q3, 2026, or 2026-10-01..2026-10-15"),
        ("department" = Option<String>, Query, description = "the body that a sheet of one is about"),
        ("area" = Option<String>, Query, description = "the district that a sheet of one is about")),
    responses((status = 200, body = Document), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn one(
    State(app): State<Arc<App>>,
    Path(report): Path<String>,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Document>, Problem> {
    let asked = understood(query)?;
    let document = app.office.document(&app, wanted(&app, &report, &asked)?).await?;
    Ok(Json(Document::clone(&document)))
}

/// A report as a file.
#[utoipa::path(get, path = "/api/v1/reports/{report}/file", tag = "reports", params(
        ("report" = String, Path, description = "the report's name"),
        ("format" = Option<String>, Query, description = "pdf, xlsx, csv (its first table) or json; pdf if left out"),
        ("lang" = Option<String>, Query, description = "zh or en"),
        ("period" = Option<String>, Query, description = "as of the report"),
        ("department" = Option<String>, Query, description = "as of the report"),
        ("area" = Option<String>, Query, description = "as of the report")),
    responses((status = 200, content_type = "application/pdf"), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn file(
    State(app): State<Arc<App>>,
    Path(report): Path<String>,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = understood(query)?;
    let document = app.office.document(&app, wanted(&app, &report, &asked)?).await?;
    printed(document, &asked, None).await
}

/// What of a report is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    period: Option<String>,
    department: Option<String>,
    area: Option<String>,
    #[serde(default)]
    format: Format,
    #[serde(default)]
    lang: Lang,
}

/// Forms of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    #[default]
    Pdf,
    Xlsx,
    Csv,
    Json,
}

pub(super) fn understood<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    let wrong = |rejection: QueryRejection| {
        Problem::bad_request("reading a report", rejection.body_text(), "see /api/v1/openapi.json for what may be asked")
    };
    query.map(|Query(asked)| asked).map_err(wrong)
}

fn wanted(app: &App, report: &str, asked: &Asked) -> Result<Wanted, Problem> {
    let scope = [asked.department.as_deref(), asked.area.as_deref()];
    let refused = |NotWanted { message, next }| Problem::bad_request("making a report", message, next);
    Wanted::of(&app.standing, (report, asked.period.as_deref()), scope, clock::now()).map_err(refused)
}

/// A document as a file that is saved.
pub(super) async fn printed(document: Arc<Document>, asked: &Asked, watermark: Option<String>) -> Result<Response, Problem> {
    let doing = "printing a report";
    let Asked { format, lang, .. } = *asked;
    let name = format!("{}-{}-{}", document.report, document.period.from, document.period.to);
    let print = move || -> Result<(Vec<u8>, &'static str, &'static str), Box<dyn std::error::Error + Send + Sync>> {
        let watermark = watermark.as_deref();
        Ok(match format {
            Format::Pdf => (pdf::of(&document, lang, watermark)?, "application/pdf", "pdf"),
            Format::Xlsx => {
                (xlsx::of(&document, lang, watermark)?, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
            }
            Format::Csv => {
                let table = document.first_table().ok_or("the report has no table")?;
                (csv::of(table, lang).into_bytes(), "text/csv; charset=utf-8", "csv")
            }
            Format::Json => (serde_json::to_vec(document.as_ref())?, "application/json", "json"),
        })
    };
    let printed = spawn_blocking(print).await.map_err(|error| Problem::failed(doing, &error))?;
    let (bytes, kind, ending) = printed.map_err(|error| Problem::failed(doing, error.as_ref()))?;
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(saved) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.{ending}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, saved);
    }
    Ok(response)
}

/// Which report is to be kept, and for whom.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeepBody {
    period: Option<String>,
    department: Option<String>,
    area: Option<String>,
    /// Who asks for it.
    actor: String,
}

/// Keeps a report as it is now.
#[utoipa::path(post, path = "/api/v1/reports/{report}/keep", tag = "reports", params(("report" = String, Path, description = "the report's name")),
    request_body = KeepBody, responses((status = 200, body = KeptLabel), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn keep(
    State(app): State<Arc<App>>,
    Path(report): Path<String>,
    body: Result<Json<KeepBody>, JsonRejection>,
) -> Result<Json<KeptLabel>, Problem> {
    let doing = "keeping a report";
    let KeepBody { period, department, area, actor } = read(doing, body)?;
    let actor = words(doing, "actor", &actor)?;
    let wanted = wanted(&app, &report, &Asked { period, department, area, ..Asked::default() })?;
    let of = wanted.period.to_string();
    let document = app.office.document(&app, wanted).await?;
    let kept = spawn_blocking(move || app.office.kept.keep(&document, (&of, &actor), clock::now())).await;
    let label = kept.map_err(|error| Problem::failed(doing, &error))?.map_err(|error| Problem::failed(doing, &error))?;
    Ok(Json(KeptLabel::clone(&label)))
}

/// A kept report.
#[utoipa::path(get, path = "/api/v1/reports/kept/{id}", tag = "reports", params(("id" = String, Path, description = "its id")),
    responses((status = 200, body = Document), (status = 404, body = Problem)))]
pub(crate) async fn kept(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<Document>, Problem> {
    kept_document(&app, &id).await.map(Json)
}

/// A kept report as a file.
#[utoipa::path(get, path = "/api/v1/reports/kept/{id}/file", tag = "reports", params(
        ("id" = String, Path, description = "its id"),
        ("format" = Option<String>, Query, description = "pdf, xlsx, csv or json"),
        ("lang" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, content_type = "application/pdf"), (status = 404, body = Problem)))]
pub(crate) async fn kept_file(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = understood(query)?;
    printed(Arc::new(kept_document(&app, &id).await?), &asked, None).await
}

pub(super) async fn kept_document(app: &Arc<App>, id: &str) -> Result<Document, Problem> {
    let doing = "reading a kept report";
    let none = || Problem::not_found(doing, format!("there is no kept report `{id}`"), "see `kept` at /api/v1/reports");
    let label = app.office.kept.label(id).ok_or_else(none)?;
    let app = Arc::clone(app);
    let read = spawn_blocking(move || app.office.kept.read(&label)).await;
    read.map_err(|error| Problem::failed(doing, &error))?.map_err(|error| Problem::failed(doing, &error))
}

/// Which figure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardQuery {
    indicator: String,
    from: NaiveDate,
    to: NaiveDate,
    area: Option<String>,
    town: Option<String>,
    department: Option<String>,
}

/// What a figure is made of: its definition, its course, its parts, and what it is compared with.
#[utoipa::path(get, path = "/api/v1/reports/card", tag = "reports", params(
        ("indicator" = String, Query, description = "the indicator's id"),
        ("from" = String, Query, description = "the first day"),
        ("to" = String, Query, description = "the last day"),
        ("area" = Option<String>, Query, description = "of one district"),
        ("town" = Option<String>, Query, description = "of one town"),
        ("department" = Option<String>, Query, description = "of one body")),
    responses((status = 200, body = Card), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn card_of(State(app): State<Arc<App>>, query: Result<Query<CardQuery>, QueryRejection>) -> Result<Json<Card>, Problem> {
    let doing = "reading the card of a figure";
    let CardQuery { indicator, from, to, area, town, department } = understood(query)?;
    let wrong =
        || Problem::bad_request(doing, format!("{from} to {to} is no stretch of at most three years"), "give its first and its last day");
    let period: Period = card::period_of(from, to).ok_or_else(wrong)?;
    let given = [("area", area), ("town", town), ("department", department)];
    let keys: BTreeMap<String, String> = given.into_iter().filter_map(|(key, code)| Some((key.to_owned(), code?))).collect();
    let view = app.office.view(&app, doing).await?;
    let asking = Arc::clone(&app);
    let made = spawn_blocking(move || {
        let catalogue = asking.standing.catalogue();
        card::of(office::city(&asking.standing, &catalogue, false), (&indicator, period), &keys, &view)
    });
    let made = made.await.map_err(|error| Problem::failed(doing, &error))?;
    let mut card = made.map_err(|error| match error {
        FiguresError::NoSuch(what) => Problem::bad_request(doing, what, "see /api/v1/indicators"),
        FiguresError::Rows { .. } | FiguresError::Batch(_) | FiguresError::Register { .. } => Problem::failed(doing, &error),
    })?;
    card.audited = app.engine.get().and_then(|engine| engine.proof(&card.indicator)).map(|(at, audit)| Audited {
        at: at.to_string(),
        compared: audit.compared,
        differing: audit.differing,
    });
    Ok(Json(card))
}

pub(super) fn read<T>(doing: &'static str, body: Result<Json<T>, JsonRejection>) -> Result<T, Problem> {
    body.map(|Json(body)| body)
        .map_err(|rejection| Problem::bad_request(doing, rejection.body_text(), "see /api/v1/openapi.json for what is taken"))
}

/// A name or a mark that a person gave.
pub(super) fn words(doing: &'static str, field: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > WORDS_MAX || text.chars().any(char::is_control) {
        return Err(Problem::bad_request(
            doing,
            format!("`{field}` is empty, too long or has signs that cannot be shown"),
            "give 1 to 200 characters",
        ));
    }
    Ok(text.to_owned())
}
