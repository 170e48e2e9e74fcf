//! Errors as people and programs get them: RFC 9457 problem documents that say what was being done, whose fault it is and what
//! to do next. Inner causes are logged here, once, and never shown.

use analytics::dispatch::FieldChange;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::error::Error;
use std::time::Duration;
use utoipa::ToSchema;

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// The request is wrong; sent again as it is, it fails again.
    Sender,
    /// The server cannot do it now; the same request may work later.
    Server,
    /// Something must be mended where the server runs.
    Operator,
}

/// A problem document (RFC 9457), served as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Names the kind of problem: `urn:cityops:problem:` and a word.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// What went wrong, the same for every problem of this kind.
    pub(crate) title: &'static str,
    /// The HTTP status, repeated.
    pub(crate) status: u16,
    /// What went wrong this time.
    pub(crate) detail: String,
    /// What was being done.
    pub(crate) doing: &'static str,
    /// Whose move it is.
    pub(crate) fault: Fault,
    /// What to do about it.
    pub(crate) next: String,
    /// Short name of the rule that refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<&'static str>,
    /// The version that is current.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
    /// What changed since the version that was named: field, was, now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub(crate) changed: Vec<FieldChange>,
    #[serde(skip)]
    #[schema(ignore)]
    retry_after: Option<Duration>,
}

impl Problem {
    fn new(kind: &'static str, title: &'static str, status: StatusCode, fault: Fault, doing: &'static str) -> Self {
        Self {
            kind,
            title,
            status: status.as_u16(),
            detail: title.to_owned(),
            doing,
            fault,
            next: String::new(),
            rule: None,
            version: None,
            changed: Vec::new(),
            retry_after: None,
        }
    }

    fn because(mut self, detail: impl Into<String>, next: impl Into<String>) -> Self {
        self.detail = detail.into();
        self.next = next.into();
        self
    }

    /// What was asked for does not exist.
    pub(crate) fn not_found(doing: &'static str, detail: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new("urn:cityops:problem:not-found", "There is no such thing", StatusCode::NOT_FOUND, Fault::Sender, doing)
            .because(detail, next)
    }

    /// The request can be read but not understood.
    pub(crate) fn bad_request(doing: &'static str, detail: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new("urn:cityops:problem:bad-request", "The request is wrong", StatusCode::BAD_REQUEST, Fault::Sender, doing)
            .because(detail, next)
    }

    /// The address takes other methods.
    pub(crate) fn method_not_allowed(detail: impl Into<String>) -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self::new(
            "urn:cityops:problem:method-not-allowed",
            "The address does not take this method",
            status,
            Fault::Sender,
            "answering a request",
        )
        .because(detail, "see /api/v1/openapi.json for the methods of each address")
    }

    /// Another site's page asks.
    pub(crate) fn foreign_origin(doing: &'static str, origin: &str) -> Self {
        Self::new("urn:cityops:problem:foreign-origin", "Another site may not do this", StatusCode::FORBIDDEN, Fault::Sender, doing)
            .because(format!("the request comes from a page of {origin}"), "open the page from this server, or send no Origin header")
    }

    /// Who asks has not shown that they may.
    pub(crate) fn unauthorized(doing: &'static str, detail: impl Into<String>) -> Self {
        Self::new("urn:cityops:problem:unauthorized", "This is not open to everybody", StatusCode::UNAUTHORIZED, Fault::Sender, doing)
            .because(detail, "open the address that `cityops screen add` printed for this screen, or have a new one made")
    }

    /// A screen asks for more than to look.
    pub(crate) fn view_only(doing: &'static str) -> Self {
        Self::new("urn:cityops:problem:view-only", "A screen may only look", StatusCode::FORBIDDEN, Fault::Sender, doing)
            .because("the request brings the token of a screen, which shows a wall and changes nothing", "work at the desk")
    }

    /// The body is longer than allowed.
    pub(crate) fn too_large(doing: &'static str, limit: usize) -> Self {
        Self::new("urn:cityops:problem:too-large", "The body is too long", StatusCode::PAYLOAD_TOO_LARGE, Fault::Sender, doing)
            .because(format!("the body is longer than {limit} bytes"), "send the records in several requests; none of this one were kept")
    }

    /// The body's form is not one that is read here.
    pub(crate) fn unsupported_media(doing: &'static str, detail: impl Into<String>, next: impl Into<String>) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new("urn:cityops:problem:unsupported-media-type", "The body's form is not read here", status, Fault::Sender, doing)
            .because(detail, next)
    }

    /// The sender is too slow.
    pub(crate) fn too_slow(doing: &'static str) -> Self {
        Self::new("urn:cityops:problem:too-slow", "The body did not arrive in time", StatusCode::REQUEST_TIMEOUT, Fault::Sender, doing)
            .because("the body did not arrive in time", "send it again, in smaller parts if the line is slow")
    }

    /// One client asks for more than its share.
    pub(crate) fn too_many(doing: &'static str, detail: impl Into<String>, retry_after: Duration) -> Self {
        Self::new("urn:cityops:problem:too-many-requests", "Too much at once", StatusCode::TOO_MANY_REQUESTS, Fault::Sender, doing)
            .because(detail, "wait as long as Retry-After says, then send it again")
            .retry(retry_after)
    }

    /// The server has as much to do as it takes on.
    pub(crate) fn busy(doing: &'static str, detail: impl Into<String>, retry_after: Duration) -> Self {
        Self::new("urn:cityops:problem:busy", "The server is busy", StatusCode::SERVICE_UNAVAILABLE, Fault::Server, doing)
            .because(detail, "wait as long as Retry-After says, then send it again; nothing of it was kept")
            .retry(retry_after)
    }

    /// It was handed on, and is not known to be done; it may be yet.
    pub(crate) fn undecided(doing: &'static str, detail: impl Into<String>, retry_after: Duration) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new("urn:cityops:problem:undecided", "It is not known whether it is done", status, Fault::Server, doing)
            .because(detail, "send the same action again, with the same action_id: it is done once, however often it is sent")
            .retry(retry_after)
    }

    /// It is already so, or something else is under way.
    pub(crate) fn conflict(doing: &'static str, detail: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new("urn:cityops:problem:conflict", "It cannot be done now", StatusCode::CONFLICT, Fault::Sender, doing).because(detail, next)
    }

    /// The world failed; `cause` goes to the log.
    pub(crate) fn failed(doing: &'static str, cause: &dyn Error) -> Self {
        let mut causes = cause.to_string();
        let mut inner = cause.source();
        while let Some(error) = inner {
            causes.push_str(": ");
            causes.push_str(&error.to_string());
            inner = error.source();
        }
        tracing::error!(doing, causes, "request failed");
        Self::new("urn:cityops:problem:failed", "The server failed", StatusCode::INTERNAL_SERVER_ERROR, Fault::Operator, doing)
            .because("the server could not do it", "see the server's log; it names the cause")
    }

    /// The request is well-formed, and a rule refuses it.
    pub(crate) fn unprocessable(doing: &'static str, detail: impl Into<String>, next: impl Into<String>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self::new("urn:cityops:problem:unprocessable", "A rule refuses it", status, Fault::Sender, doing).because(detail, next)
    }

    /// The request is allowed, and takes more time or memory than it may.
    pub(crate) fn exhausted(doing: &'static str, detail: impl Into<String>, next: impl Into<String>) -> Self {
        let status = StatusCode::GATEWAY_TIMEOUT;
        Self::new("urn:cityops:problem:exhausted", "It takes more than it may", status, Fault::Sender, doing).because(detail, next)
    }

    /// The server's machine must be mended first.
    pub(crate) fn out_of_order(doing: &'static str, detail: impl Into<String>, retry_after: Duration) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new("urn:cityops:problem:out-of-order", "The server is out of order", status, Fault::Operator, doing)
            .because(detail, "the operator must mend it; then send it again, which is safe")
            .retry(retry_after)
    }

    /// A part of the server has stopped.
    pub(crate) fn stopped(doing: &'static str) -> Self {
        Self::new("urn:cityops:problem:stopped", "The server is stopping", StatusCode::SERVICE_UNAVAILABLE, Fault::Server, doing)
            .because("the part of the server that does this has stopped", "wait until the server is up again: see /readyz")
            .retry(Duration::from_secs(1))
    }

    /// Names the rule that refuses.
    pub(crate) fn ruled(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Says what is current, and what changed.
    pub(crate) fn changed(mut self, version: u64, changed: Vec<FieldChange>) -> Self {
        self.version = Some(version);
        self.changed = changed;
        self
    }

    fn retry(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        metrics::counter!("cityops_http_problems_total", "kind" => self.kind).increment(1);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(after) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_whose_fault_and_what_next() {
        let problem = Problem::not_found("reading a wall", "there is no wall `x`", "see /api/v1/walls");
        assert_eq!(
            serde_json::json!(problem),
            serde_json::json!({
                "type": "urn:cityops:problem:not-found",
                "title": "There is no such thing",
                "status": 404,
                "detail": "there is no wall `x`",
                "doing": "reading a wall",
                "fault": "sender",
                "next": "see /api/v1/walls",
            })
        );
    }

    #[test]
    fn says_when_to_come_back() {
        let response = Problem::busy("taking in records", "the journal is behind", Duration::from_secs(2)).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers().get(header::RETRY_AFTER), Some(&HeaderValue::from(2)));
        assert_eq!(response.headers().get(header::CONTENT_TYPE), Some(&HeaderValue::from_static("application/problem+json")));
    }
}
