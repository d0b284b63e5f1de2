//! What the endpoint refuses: parameters, too many requests, and where it may not lead.

use super::*;
use crate::{
    measures::{self, Start},
    record::{FailureKind, Outcome},
    wire::LengthParameter,
};

#[tokio::test(flavor = "multi_thread")]
async fn unknown_parameters_are_found_once_and_remembered() {
    for fault in [
        Fault::RefuseStreamOptions,
        Fault::RefuseMaxTokens,
        Fault::RefuseMaxCompletionTokens,
        Fault::RefuseTemperature,
    ] {
        let server = Simulator::start(with_fault(fault), 0).await.unwrap();
        let clock = Clock::start();
        let mut client = client(&server, Format::Chat, quick(), clock);
        client.negotiate("ready?").await.unwrap();
        let probes = server.log.served().len();
        for _ in 0..3 {
            let record = ask(&client, "tea", clock).await;
            assert!(record.is_complete(), "{}: {:?}", fault.as_str(), record.error);
            assert_eq!(record.attempts, 1);
        }
        let served = server.log.served();
        assert!(served[probes..].iter().all(|one| one.status == 200), "{}", fault.as_str());
        let parameters = client.parameters();
        assert_eq!(parameters.stream_options, fault != Fault::RefuseStreamOptions);
        assert_eq!(parameters.temperature.is_some(), fault != Fault::RefuseTemperature);
        let length = match fault {
            Fault::RefuseMaxTokens => LengthParameter::MaxCompletionTokens,
            _ => LengthParameter::MaxTokens,
        };
        assert_eq!(parameters.length, length, "{}", fault.as_str());
    }
}

/// The endpoint asks for a wait; the wait and both attempts are in the latency.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_a_time_is_tried_again_as_the_endpoint_says() {
    for (fault, least_ms) in [
        (Fault::LimitSeconds, 1_000.0),
        // Dates have no parts of seconds, so the wait may be shorter than asked for.
        (Fault::LimitDate, 0.0),
        (Fault::LimitSilent, 500.0),
        (Fault::LimitBody, 200.0),
        (Fault::Unavailable, 500.0),
    ] {
        let record = once(with_fault(fault), Format::Chat, quick()).await;
        let name = fault.as_str();
        assert!(record.is_complete(), "{name}: {:?}", record.error);
        assert_eq!(record.attempts, 2, "{name}");
        assert_eq!(record.error, None, "{name}");
        for start in Start::ALL {
            let e2e = measures::e2e(&record, start).unwrap();
            assert!(e2e >= least_ms, "{name}: {e2e} from {}", start.as_str());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_end() {
    let options = Options { attempts: 1, ..quick() };
    let record = once(with_fault(Fault::LimitBody), Format::Chat, options).await;
    assert_eq!(record.outcome, Outcome::Failed(FailureKind::RateLimited));
    let told = record.error.unwrap();
    assert!(told.contains("429") && told.contains("Limit of 39 at once"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_redirect_leads_inside() {
    let record = once(with_fault(Fault::RedirectInside), Format::Chat, quick()).await;
    assert_eq!(record.outcome, Outcome::Failed(FailureKind::Forbidden));
    assert_eq!(record.first_token, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn this_machine_is_no_endpoint_unless_allowed() {
    let server = Simulator::start(script(), 0).await.unwrap();
    let clock = Clock::start();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{}/v1", server.address.port());
        let target = Target::new(&url, None, "m", None, Addresses::Public).unwrap();
        let client = Client::new(target, quick(), clock).unwrap();
        let record = ask(&client, "tea", clock).await;
        assert_eq!(record.outcome, Outcome::Failed(FailureKind::Forbidden), "{host}");
    }
    assert_eq!(server.log.most_open(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_endpoint_repeats_is_not_shown() {
    let server = Simulator::start(with_fault(Fault::EchoKey), 0).await.unwrap();
    let clock = Clock::start();
    let mut client = client(&server, Format::Chat, quick(), clock);
    let record = ask(&client, "tea", clock).await;
    assert_eq!(record.status, Some(401));
    let told = record.error.unwrap();
    assert!(told.contains("[key]") && !told.contains("sk-hidden-9"), "{told}");
    let refused = client.negotiate("ready?").await.unwrap_err().to_string();
    assert!(!refused.contains("sk-hidden-9"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_connection_is_replaced_without_another_attempt() {
    let server = Simulator::start(script(), 0).await.unwrap();
    let clock = Clock::start();
    let (address, client) = (server.address, client(&server, Format::Chat, quick(), clock));
    let first = ask(&client, "tea", clock).await;
    assert!(first.is_complete() && !first.connection_reused);
    let second = ask(&client, "tea", clock).await;
    assert!(second.is_complete() && second.connection_reused);
    drop(server);
    // The server's connections end with it, some time after it was dropped.
    let again = loop {
        match Simulator::start(script(), address.port()).await {
            Ok(server) => break server,
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    };
    let third = ask(&client, "tea", clock).await;
    assert!(third.is_complete(), "{:?}", third.error);
    assert_eq!(third.attempts, 1);
    drop(again);
}

/// An endpoint without encryption behind an address with it is a failed connection.
#[tokio::test(flavor = "multi_thread")]
async fn encryption_that_the_endpoint_lacks_is_a_failed_connection() {
    let server = Simulator::start(script(), 0).await.unwrap();
    let clock = Clock::start();
    let url = format!("https://{}/v1", server.address);
    let target = Target::new(&url, None, "m", None, Addresses::Private).unwrap();
    let client = match Client::new(target, quick(), clock) {
        Ok(client) => client,
        Err(error) => {
            eprintln!("skipped: {error}");
            return;
        }
    };
    let record = ask(&client, "tea", clock).await;
    assert_eq!(record.outcome, Outcome::Failed(FailureKind::Connect));
    assert_eq!(record.first_byte, None);
}
