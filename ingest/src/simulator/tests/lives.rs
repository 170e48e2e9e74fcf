//! Every life is lived in its legal order.

use super::{city, days, subjects};
use crate::record::{CaseKind, CityEventKind, ComplaintKind, EvaluationKind, Record, Step};

fn kinds<K: Copy>(steps: &[&Record], kind: impl Fn(&Step) -> Option<K>) -> Vec<K> {
    steps.iter().map(|record| kind(&record.step).unwrap()).collect()
}

/// Whether each step may follow the one before it.
fn legal<K: Copy + PartialEq + std::fmt::Debug + 'static>(steps: &[K], may: impl Fn(K) -> &'static [K]) {
    for pair in steps.windows(2) {
        assert!(may(pair[0]).contains(&pair[1]), "{:?} after {:?} in {steps:?}", pair[1], pair[0]);
    }
}

#[test]
fn cases_live_in_legal_order() {
    use CaseKind::{
        Accepted, Applied, Approved, ApprovedTolerant, Concluded, Delivered, Denied, NotAccepted, PreReviewed, Received, Resumed, Revoked,
        StepDone, Supervised, SupplementEnded, SupplementStarted, Suspended, Withdrawn,
    };
    const WORK: &[CaseKind] = &[StepDone, SupplementStarted, Suspended, Supervised, Approved, ApprovedTolerant, Denied, Withdrawn];
    let may = |kind| match kind {
        Applied => &[PreReviewed, Received] as &[_],
        PreReviewed => &[Received],
        Received => &[Accepted, NotAccepted],
        Accepted => &[StepDone, SupplementStarted, Suspended, Supervised, Approved, ApprovedTolerant, Denied, Withdrawn, Concluded],
        StepDone | SupplementEnded | Resumed | Supervised => WORK,
        SupplementStarted => &[SupplementEnded],
        Suspended => &[Resumed],
        Approved | ApprovedTolerant | Denied => &[Concluded],
        Concluded => &[Delivered],
        Delivered => &[Revoked],
        NotAccepted | Withdrawn | Revoked => &[],
    };
    // Only what began early enough for its late records to have arrived is whole.
    let records = days(&mut city(1, 20_000), 30);
    let mut whole = 0;
    for steps in subjects(&records).values() {
        let kinds = if matches!(steps[0].step, Step::Case(_)) {
            kinds(steps, |step| if let Step::Case(case) = step { Some(case.kind) } else { None })
        } else {
            continue;
        };
        let ended = matches!(kinds.last(), Some(Delivered | NotAccepted | Withdrawn | Revoked));
        let gapless = steps.iter().enumerate().all(|(at, record)| record.envelope.sequence == i64::try_from(at).ok());
        if ended && gapless {
            whole += 1;
            assert_eq!(kinds[0], Applied);
            legal(&kinds, may);
        }
    }
    assert!(whole > 10_000, "{whole}");
}

#[test]
fn orders_live_in_legal_order() {
    use ComplaintKind::{
        AnsweredDirectly, CallAbandoned, CallAnswered, CallOffered, Commented, Concluded, Contacted, Dispatched, ExtensionGranted,
        ExtensionRequested, Hung, Registered, Reopened, Replied, ReturnDenied, Returned, Revisited, Signed, Supervised,
    };
    let may = |kind| match kind {
        CallOffered => &[CallAnswered, CallAbandoned] as &[_],
        CallAnswered => &[Registered],
        Registered => &[AnsweredDirectly, Dispatched],
        Dispatched => &[Signed],
        Signed => &[Returned, Contacted, Replied],
        Returned => &[ReturnDenied, Dispatched],
        ReturnDenied => &[Contacted],
        Contacted => &[ExtensionRequested, Supervised, Replied, Hung],
        ExtensionRequested => &[ExtensionGranted],
        ExtensionGranted | Supervised | Hung => &[Supervised, Replied],
        Replied => &[Revisited, Concluded, Replied, ExtensionRequested, Supervised],
        AnsweredDirectly | Revisited => &[Concluded],
        Concluded => &[Reopened],
        Reopened => &[Dispatched],
        CallAbandoned | Commented => &[],
    };
    let records = days(&mut city(1, 20_000), 30);
    let mut whole = 0;
    for steps in subjects(&records).values().filter(|steps| matches!(steps[0].step, Step::Complaint(_))) {
        let kinds = kinds(steps, |step| if let Step::Complaint(order) = step { Some(order.kind) } else { None });
        if steps.iter().enumerate().all(|(at, record)| record.envelope.sequence == i64::try_from(at).ok()) {
            whole += 1;
            assert!(matches!(kinds[0], CallOffered | Registered));
            legal(&kinds, may);
        }
    }
    assert!(whole > 20_000, "{whole}");
}

#[test]
fn evaluations_and_city_events_live_in_legal_order() {
    use CityEventKind as E;
    use EvaluationKind as V;
    let rated = |kind| match kind {
        V::Invited => &[V::Submitted] as &[_],
        V::Submitted => &[V::Verified, V::Invalidated],
        V::Verified => &[V::RectificationOpened],
        V::RectificationOpened => &[V::Appealed, V::Rectified],
        V::Appealed => &[V::AppealDecided],
        V::AppealDecided => &[V::Rectified],
        V::Rectified => &[V::Revisited],
        V::Revisited => &[V::Replied],
        V::Replied | V::Invalidated => &[],
    };
    let handled = |kind| match kind {
        E::Reported => &[E::Verified, E::Accepted, E::Rejected] as &[_],
        E::Verified => &[E::Accepted, E::Rejected],
        E::Accepted => &[E::Assigned, E::Merged],
        E::Assigned | E::Reassigned => &[E::Received],
        E::Received => &[E::Returned, E::Suspended, E::ExtensionRequested, E::Supervised, E::UnitStatus],
        E::Returned => &[E::Reassigned],
        E::Suspended => &[E::Resumed],
        E::ExtensionRequested => &[E::ExtensionGranted],
        E::Resumed | E::ExtensionGranted | E::Supervised => &[E::ExtensionRequested, E::Supervised, E::UnitStatus],
        E::UnitStatus => &[E::UnitStatus, E::Handled, E::CheckPassed, E::CheckFailed],
        E::Handled => &[E::UnitStatus, E::CheckPassed, E::CheckFailed],
        E::CheckFailed => &[E::Handled],
        E::CheckPassed => &[E::Closed],
        E::Closed => &[E::Appealed],
        E::Appealed | E::Merged | E::Rejected | E::Reopened | E::Unmerged | E::Commented => &[],
    };
    let records = days(&mut city(1, 40_000), 20);
    let mut whole = (0, 0);
    for steps in subjects(&records).values().filter(|steps| steps.iter().zip(0..).all(|(record, at)| record.envelope.sequence == Some(at)))
    {
        match &steps[0].step {
            Step::Evaluation(_) => {
                whole.0 += 1;
                legal(&kinds(steps, |step| if let Step::Evaluation(rating) = step { Some(rating.kind) } else { None }), rated);
            }
            Step::CityEvent(_) => {
                whole.1 += 1;
                legal(&kinds(steps, |step| if let Step::CityEvent(event) = step { Some(event.kind) } else { None }), handled);
            }
            Step::Case(_) | Step::Complaint(_) | Step::Sample(_) | Step::Duty(_) => {}
        }
    }
    assert!(whole.0 > 15_000 && whole.1 > 10_000, "{whole:?}");
}
