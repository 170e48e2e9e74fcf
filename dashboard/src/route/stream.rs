//! `GET /ws/v1`: the frame stream.

use crate::access::{Full, Peer};
use crate::app::App;
use crate::line::{Ear, Line};
use crate::problem::Problem;
use crate::session;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, FromRequestParts, Request, State};
use axum::response::Response;
use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, on};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_websockets::{Limits, ServerBuilder};

/// The frame stream: a WebSocket whose messages are JSON text. The client says hello, then gets a snapshot and every change.
#[utoipa::path(get, path = "/ws/v1", tag = "walls", responses(
    (status = 101, description = "The stream begins"), (status = 400, body = Problem), (status = 403, body = Problem),
    (status = 429, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn open(State(app): State<Arc<App>>, Extension(peer): Extension<Peer>, request: Request) -> Result<Response, Problem> {
    let doing = "opening a stream";
    let (mut head, _) = request.into_parts();
    // The library checks the handshake and answers it; it is given nothing to take over, for its line copies every message and keeps room for the longest.
    let upgraded = head.extensions.remove::<OnUpgrade>();
    head.extensions.insert(on(Request::new(())));
    let handshake = WebSocketUpgrade::from_request_parts(&mut head, &app).await;
    let handshake = handshake.map_err(|rejection| Problem::bad_request(doing, rejection.body_text(), CONNECT))?;
    let upgraded = upgraded.ok_or_else(|| Problem::bad_request(doing, "the connection cannot be upgraded", CONNECT))?;
    let retry = app.settings.http.retry_after();
    if app.is_stopping() {
        return Err(Problem::stopped(doing));
    }
    let place = app.client_places.take(peer.0).map_err(|full| match full {
        Full::All => Problem::busy(doing, "as many clients as the server takes are listening", retry),
        Full::Address => Problem::too_many(doing, "this address has as many streams as it may have", retry),
    })?;
    let permit = Arc::clone(&app.clients).try_acquire_owned().map_err(|_| Problem::stopped(doing))?;
    tokio::spawn(async move {
        if let Some((line, early)) = taken_over(upgraded).await {
            metrics::gauge!("cityops_wall_clients").increment(1.0);
            let limits = Limits::default().max_payload_len(Some(app.settings.wall.max_message_bytes));
            let ear = ServerBuilder::new().limits(limits).serve(Ear::new(Arc::clone(&line), early));
            session::serve(line, ear, app.session()).await;
            metrics::gauge!("cityops_wall_clients").decrement(1.0);
        }
        drop((place, permit));
    });
    Ok(handshake.on_upgrade(async |_| {}))
}

const CONNECT: &str = "connect with a WebSocket";

/// The line, once the handshake has been answered, and what came in behind the request.
async fn taken_over(upgraded: OnUpgrade) -> Option<(Arc<Line>, Bytes)> {
    let stream = match upgraded.await {
        Ok(stream) => stream,
        Err(error) => {
            tracing::debug!(%error, "stream was not taken over");
            return None;
        }
    };
    let Ok(parts) = stream.downcast::<TokioIo<TcpStream>>() else {
        debug_assert!(false, "the server's connections are of TCP");
        metrics::counter!("cityops_mistakes_total", "where" => "stream").increment(1);
        return None;
    };
    Some((Arc::new(Line::new(parts.io.into_inner())), parts.read_buf))
}
