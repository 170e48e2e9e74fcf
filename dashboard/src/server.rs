//! The HTTP server: accepts connections, bounds what each may take, and ends them in order when told to stop.
//!
//! hyper's connections are driven here by hand, because heads must arrive in time and connections must be counted.

use crate::access::{Peer, Places};
use crate::settings::{Http, WallSettings};
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tower::ServiceExt;

/// Connections that the kernel may hold before they are accepted.
const BACKLOG: u32 = 1024;
/// How long to wait after the system refused to accept: it is out of descriptors or memory, and asking faster does not help.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long connections may take to end after the server was told to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
/// What a connection beyond the cap is told, before it is closed unread.
const FULL: &str = r#"{"type":"urn:cityops:problem:busy","title":"The server is busy","status":503,"detail":"too many connections","doing":"accepting a connection","fault":"server","next":"wait a second, then connect again"}"#;

/// Waits until the server is told to stop.
pub(crate) async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    // An error means that the server has gone, which is to stop as well.
    drop(stop.wait_for(|stop| *stop).await);
}

/// Binds the address that the server listens on.
///
/// # Errors
/// The address is taken, or not this machine's: the operator's to mend.
pub(crate) fn listen(address: SocketAddr, wall: &WallSettings) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    // Accepted connections inherit it: what lies in a client's buffer is old news.
    socket.set_send_buffer_size(wall.send_buffer_bytes)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until told to stop, then lets connections finish for a while.
pub(crate) async fn serve(listener: TcpListener, router: Router, http: &Http, mut stop: watch::Receiver<bool>) {
    let places = Places::new(http.max_connections, http.max_connections_per_address);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(http.header_timeout()).max_buf_size(http.max_header_bytes);
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told_to_stop(&mut stop) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                metrics::counter!("cityops_http_accept_errors_total").increment(1);
                tracing::warn!(%error, "connection not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Ok(place) = places.take(peer.ip()) else {
            metrics::counter!("cityops_http_connections_refused_total").increment(1);
            tokio::spawn(turn_away(stream, http.header_timeout()));
            continue;
        };
        metrics::gauge!("cityops_http_connections").set(f64::from(u32::try_from(places.taken()).unwrap_or(u32::MAX)));
        let connection = drive(builder.clone(), stream, Peer(peer.ip()), router.clone(), stop.clone());
        let open = open.clone();
        tokio::spawn(async move {
            connection.await;
            drop(place);
            drop(open);
        });
    }
    drop(listener);
    drop(open);
    if timeout(STOP_TIMEOUT, all_closed.recv()).await.is_err() {
        tracing::warn!("connections did not end in time");
    }
}

async fn drive(builder: http1::Builder, stream: TcpStream, peer: Peer, router: Router, mut stop: watch::Receiver<bool>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "connection without nodelay");
    }
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told_to_stop(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection failed");
    }
}

async fn turn_away(stream: TcpStream, patience: Duration) {
    let length = FULL.len();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 1\r\n\
        content-length: {length}\r\nconnection: close\r\n\r\n{FULL}"
    );
    // It fits into an empty send buffer; a client that takes less is closed without an answer.
    let told = timeout(patience, async {
        stream.writable().await?;
        stream.try_write(answer.as_bytes())
    });
    if !matches!(told.await, Ok(Ok(written)) if written == answer.len()) {
        tracing::debug!("connection was not told that the server is full");
    }
}
