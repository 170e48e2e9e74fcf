//! `GET /ws/v1`: the frame stream.

use crate::access::{Full, Peer};
use crate::app::App;
use crate::problem::Problem;
use crate::session;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, State};
use axum::response::Response;
use std::sync::Arc;

/// The frame stream: a WebSocket whose messages are JSON text. The client says hello, then gets a snapshot and every change.
#[utoipa::path(get, path = "/ws/v1", tag = "walls", responses(
    (status = 101, description = "The stream begins"), (status = 400, body = Problem), (status = 403, body = Problem),
    (status = 429, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let doing = "opening a stream";
    let upgrade = upgrade.map_err(|rejection| Problem::bad_request(doing, rejection.body_text(), "connect with a WebSocket"))?;
    let (wall, retry) = (&app.settings.wall, app.settings.http.retry_after());
    if app.is_stopping() {
        return Err(Problem::stopped(doing));
    }
    let place = app.client_places.take(peer.0).map_err(|full| match full {
        Full::All => Problem::busy(doing, "as many clients as the server takes are listening", retry),
        Full::Address => Problem::too_many(doing, "this address has as many streams as it may have", retry),
    })?;
    let permit = Arc::clone(&app.clients).try_acquire_owned().map_err(|_| Problem::stopped(doing))?;
    let setup = app.session();
    let upgrade = upgrade
        .read_buffer_size(wall.read_buffer_bytes)
        .write_buffer_size(wall.write_buffer_bytes)
        .max_write_buffer_size(MAX_UNSENT_BYTES)
        .max_message_size(wall.max_message_bytes)
        .max_frame_size(wall.max_message_bytes);
    Ok(upgrade.on_upgrade(async move |socket| {
        metrics::gauge!("cityops_wall_clients").increment(1.0);
        session::serve(socket, setup).await;
        metrics::gauge!("cityops_wall_clients").decrement(1.0);
        drop((place, permit));
    }))
}

/// The most that may lie unsent in a stream's write buffer: one snapshot of the largest wall, and then some. Messages are flushed
/// one at a time, so more than one never lies there.
const MAX_UNSENT_BYTES: usize = 64 << 20;
