//! What the environment says, read once. No other module asks for a variable, the time or the home directory.

#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment and the clock")]

use std::env;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::Now;
use crate::tui::{Between, Colours};

/// The environment of this process.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    /// `TERM`.
    pub(super) term: String,
    /// The colours the terminal has.
    pub(super) colours: Colours,
    /// The locale knows no UTF-8.
    pub(super) ascii: bool,
    /// The session came over SSH.
    pub(super) ssh: bool,
    /// What hands on to the terminal.
    pub(super) between: Between,
    /// What opens a link, where the configuration names nothing.
    pub(super) browser: Option<Vec<String>>,
}

impl Environment {
    /// Reads the environment.
    pub(super) fn read() -> Environment {
        let value = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let term = value("TERM").unwrap_or_default();
        let direct = value("COLORTERM").is_some_and(|c| c.contains("truecolor") || c.contains("24bit"));
        let colours = match () {
            () if value("NO_COLOR").is_some() => Colours::None,
            () if direct || term.contains("256color") || term.contains("direct") => Colours::Full,
            () => Colours::Sixteen,
        };
        // The first of the three that is set names the locale.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(value).unwrap_or_default().to_lowercase();
        let ascii = !(locale.contains("utf-8") || locale.contains("utf8"));
        let tmux = value("TMUX").is_some();
        let desktop = value("DISPLAY").is_some() || value("WAYLAND_DISPLAY").is_some();
        Environment {
            ascii,
            colours,
            ssh: value("SSH_CONNECTION").is_some(),
            // One inside of the other leaves both variables. A tmux that calls itself `screen`, as it may, wins: screen says `screen.…`
            // or nothing of its own, and without a tmux there is no doubt.
            between: match (tmux, value("STY").is_some()) {
                (false, true) => Between::Screen,
                (true, true) if term.starts_with("screen.") => Between::Screen,
                (true, _) => Between::Tmux,
                (false, false) => Between::Nothing,
            },
            browser: super::outputs::usual_browser(value("BROWSER").as_deref(), desktop),
            term,
        }
    }
}

/// The moment.
pub(super) fn now() -> Now {
    let instant = Timestamp::now();
    Now { instant, today: instant.to_zoned(zone()).date() }
}

/// The reader's time zone, looked up once.
pub(super) fn zone() -> TimeZone {
    static ZONE: std::sync::OnceLock<TimeZone> = std::sync::OnceLock::new();
    ZONE.get_or_init(TimeZone::system).clone()
}
