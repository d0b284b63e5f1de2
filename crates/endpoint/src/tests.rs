//! The client against the scripted endpoint.

mod refusals;
mod times;
mod traps;

use std::time::Duration;

use crate::{
    client::{Client, Options, Prompt},
    clock::Clock,
    guard::Addresses,
    record::RequestRecord,
    simulate::{Fault, Script, Simulator, UsageStyle},
    target::{ApiKey, Target},
    wire::Format,
};

const TOKENS: u32 = 12;

fn script() -> Script {
    Script {
        ttft: Duration::from_millis(5),
        tpot: Duration::from_millis(1),
        tokens: TOKENS,
        ..Script::default()
    }
}

fn with_fault(fault: Fault) -> Script {
    Script { fault: Some(fault), ..script() }
}

fn with_usage(usage: UsageStyle) -> Script {
    Script { usage, ..script() }
}

fn quick() -> Options {
    Options { stall: Duration::from_secs(5), total: Duration::from_secs(60), ..Options::default() }
}

fn client(server: &Simulator, format: Format, options: Options, clock: Clock) -> Client {
    let key = Some(ApiKey::new("sk-hidden-9".into()));
    let url = match format {
        Format::OpenInference => format!("http://{}/v2", server.address),
        _ => server.url(),
    };
    let target = Target::new(&url, Some(format), "m", key, Addresses::Private).unwrap();
    Client::new(target, options, clock).unwrap()
}

async fn ask(client: &Client, text: &str, clock: Clock) -> RequestRecord {
    let now = clock.now();
    let prompt =
        Prompt { index: 0, repeat: 0, text, max_tokens: 64, scheduled: now, dispatched: now };
    client.send(&prompt).await
}

/// One request to an endpoint with the script.
async fn once(script: Script, format: Format, options: Options) -> RequestRecord {
    let server = Simulator::start(script, 0).await.unwrap();
    let clock = Clock::start();
    let client = client(&server, format, options, clock);
    ask(&client, "how much is the tea", clock).await
}
