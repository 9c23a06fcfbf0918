//! `dateline help`: the page about queries, and the help of each command.

use clap::CommandFactory;

use super::Output;
use super::arguments::{Arguments, Help};
use crate::error::{Error, Result};
use crate::query;
use crate::suggest::suggestion;

/// The topic that is no command.
const QUERY: &str = "query";

pub(super) fn run(help: &Help) -> Result<u8> {
    let mut command = Arguments::command();
    // Options for all commands are told with each.
    command.build();
    let text = match help.topic.as_deref() {
        None => command.render_long_help().to_string(),
        Some(QUERY | "queries") => query::guide(),
        Some(topic) => match command.find_subcommand_mut(topic) {
            Some(found) => found.render_long_help().to_string(),
            None => {
                let mut known: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
                known.push(QUERY);
                return Err(Error::usage(format!("there is no help about `{topic}`")).hinted(suggestion(topic, &known)));
            }
        },
    };
    let mut out = Output::new();
    for line in text.lines() {
        out.line(line)?;
    }
    out.end()?;
    Ok(0)
}
