//! What can be typed on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::ThemeChoice;

const EXAMPLES: &str = "\
Examples:
  dateline                                open the library: configured folders and what was added
  dateline news/ bulletin-12.txt          open just these
  dateline --demo                         open the samples, to look around
  dateline --query 'region:europe is:unread' news/
  curl -s … | dateline -                  read one document from a pipe
  dateline list --query is:flagged --format jsonl news/ | jq .title
  dateline check --explain bulletin.txt   why it was taken apart as it was

Inside, ? shows every key. Your marks are kept in ~/.local/state/dateline (or --state FOLDER), one small text file a session; \
copying that folder is a backup.

Exit codes: 0 ok, 1 some input failed, 2 usage or no terminal, 75 marks not saved, 101 a fault of the program.";

const LIST_EXAMPLES: &str = "\
Examples:
  dateline list seeds                                     one line a story, newest first
  dateline list --query 'source:reuters since:30d' news/
  dateline list --format jsonl --unparsed --no-state -    what a document is made of

Queries: words, \"a phrase\", prefix*, source:, region:, country:, label:, topic:, date:2024-10, since:7d, is:unread, \
is:flagged, has:note; a b = both, a OR b, -a, ( ). docs/queries.md tells everything.";

/// A news reader that takes digests apart into single stories.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, about, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
#[command(disable_help_subcommand = true, color = clap::ColorChoice::Never)]
pub(super) struct Arguments {
    /// Files and folders to open; `-` is standard input
    pub(super) paths: Vec<PathBuf>,
    /// Open the samples that come with the program
    #[arg(long, conflicts_with = "paths")]
    pub(super) demo: bool,
    /// Start with this query
    #[arg(long, short, value_name = "QUERY")]
    pub(super) query: Option<String>,
    /// Read this configuration instead of the usual one
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) config: Option<PathBuf>,
    /// Keep marks in this folder instead of the usual one
    #[arg(long, value_name = "FOLDER", global = true)]
    pub(super) state: Option<PathBuf>,
    /// Colours: terminal, dark, light, high-contrast or none
    #[arg(long, value_name = "THEME", value_parser = theme)]
    pub(super) theme: Option<ThemeChoice>,
    /// Write ASCII only
    #[arg(long)]
    pub(super) ascii: bool,
    /// Panic in a given place, to test the end
    #[arg(long, hide = true, value_name = "PLACE")]
    pub(super) panic_at: Option<String>,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

fn theme(name: &str) -> Result<ThemeChoice, String> {
    let names: Vec<&str> = ThemeChoice::ALL.iter().map(|(name, _)| *name).collect();
    ThemeChoice::named(name).ok_or_else(|| crate::suggest::suggestion(name, &names))
}

/// What works without a terminal.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print stories
    #[command(after_help = LIST_EXAMPLES)]
    List(List),
    /// Tell how documents were taken apart, and what is in no story
    Check(Check),
    /// Copy documents into the library that `dateline` alone opens
    Add(Add),
}

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A line a story for people, newest first
    Text,
    /// A JSON object a line, in document order
    Jsonl,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Files and folders; `-` is standard input; none: the library
    pub(super) paths: Vec<PathBuf>,
    /// Only stories that this query selects
    #[arg(long, short, value_name = "QUERY")]
    pub(super) query: Option<String>,
    /// The form
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: ListFormat,
    /// Text that is in no story too
    #[arg(long)]
    pub(super) unparsed: bool,
    /// Leave marks out; read and write no state
    #[arg(long)]
    pub(super) no_state: bool,
}

/// The form of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people
    Text,
    /// One JSON object a document
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files and folders; `-` is standard input
    #[arg(required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// For each story its lines and the rules that drew its borders; for the rest the reason
    #[arg(long)]
    pub(super) explain: bool,
    /// The form
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: CheckFormat,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Files and folders to copy
    #[arg(required = true)]
    pub(super) paths: Vec<PathBuf>,
}
