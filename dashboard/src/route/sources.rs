//! `GET /api/v1/sources`: every source with its counts, its lag and how it stands.

use crate::app::App;
use crate::consume::KafkaView;
use crate::pull::PullView;
use crate::wall::Words;
use crate::wire::SourceView;
use axum::Json;
use axum::extract::State;
use ingest::clock;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// All sources.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SourcesPage {
    server_time: String,
    /// The newest instant that any record told of.
    watermark: Option<String>,
    sources: Vec<SourcePage>,
}

/// One source.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SourcePage {
    #[serde(flatten)]
    view: SourceView,
    title: Option<Words>,
    /// The longest that it is silent while all is well (s).
    pace_s: Option<u64>,
    /// Personal data that was masked on the way in, counted.
    masked: u64,
    /// How fetching it goes, where it is fetched.
    pull: Option<PullView>,
    /// How reading its topics goes, where it is read.
    kafka: Option<KafkaView>,
}

/// Every source with its counts, its lag and how it stands; `received = accepted + duplicates + rejected`, always.
#[utoipa::path(get, path = "/api/v1/sources", tag = "records", responses((status = 200, body = SourcesPage)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<SourcesPage> {
    let now = clock::now();
    // Counted anew, so that who has just sent something finds it counted.
    let heard = app.heard();
    app.mirror.count(&heard, now);
    let board = app.mirror.board();
    let page = |view: SourceView| {
        let declared = app.standing.sources.get(&view.source);
        SourcePage {
            title: declared.map(|source| Words::from(source.title())),
            pace_s: declared.and_then(|source| source.pace_s()),
            masked: heard.counts.iter().find(|count| count.source == view.source).map_or(0, |count| count.masked),
            pull: app.pulls.of(&view.source),
            kafka: app.consumers.of(&view.source),
            view,
        }
    };
    Json(SourcesPage {
        server_time: now.to_string(),
        watermark: board.watermark().map(|watermark| watermark.to_string()),
        sources: board.sources(now).into_iter().map(page).collect(),
    })
}
