//! What can be typed on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::error::{Error, Result};
use crate::library::By;

const ABOUT: &str = "\
A news reader that takes digests apart into single stories.
Your marks are kept in ~/.local/state/dateline (or --state FOLDER); copying that folder is a backup.";

const EXAMPLES: &str = "\
Examples:
  dateline                                open the library: configured folders and what was added
  dateline news/ bulletin-12.txt          open just these
  dateline --demo                         open the samples, to look around
  dateline --query 'region:europe is:unread' news/
  curl -s … | dateline -                  read one document from a pipe
  dateline list --query is:flagged --format jsonl news/ | jq .title
  dateline list --query is:flagged --format md --output brief.md
  dateline mark --query 'source:tass since:7d' flag tag=+follow
  dateline check --explain bulletin.txt   why it was taken apart as it was
  dateline help query                     the query language, with examples

Inside, ? shows every key. Your marks are kept in ~/.local/state/dateline (or --state FOLDER): one small text file a session in \
its journal/. Copying that folder is a backup; `dateline state check` looks it over. A file called list, check, add, mark, rules, \
stats, index, state or help is opened as ./list.

Exit codes: 0 ok; 1 some input failed, or marks could not be read; 2 usage or no terminal; 75 marks not saved; 101 a fault of \
the program; 129, 130, 131, 143 ended by a signal (hang-up, interrupt, quit, terminate).";

const LIST_EXAMPLES: &str = "\
Examples:
  dateline list news/                                     one line a story, newest first
  dateline list --query 'source:reuters since:30d' news/
  dateline list --format jsonl --unparsed --no-state -    what a document is made of
  dateline list --format md --group source --query is:flagged > brief.md
  dateline list --format bibtex --output news.bib --overwrite news/
  dateline list --format md --citation '{source}, {date:long}, in: {publisher}, {document}' news/

Queries: words, \"a phrase\", prefix*, source:, region:, country:, label:, topic:, date:2024-10, since:7d, is:unread, \
is:flagged, has:note; a b = both, a OR b, -a, ( ). `dateline help query` tells everything, docs/export.md the forms.";

const MARK_EXAMPLES: &str = "\
Examples:
  dateline mark --query 'date:<2024' read                       what is old is read
  dateline mark --query 'region:norway strike' flag due=fri tag=+ports
  dateline mark --query is:flagged --dry-run unflag done        what would change, and nothing does
  dateline mark --query 'tag:ports' tag=-ports note= --in news/

What can be set: read, unread, flag, unflag, done, undone, due=DAY (tomorrow, +3d, fri, 2026-12-01, none), priority=high, middle, low or \
none, tag=+NAME, tag=-NAME, note=TEXT (empty: no note). All of it is one step: u in the reader takes it back.";

const RULES_EXAMPLES: &str = "\
Examples:
  dateline rules --dry-run     what the rules would mark
  dateline rules news/         mark it now, as the reader does when it has read all documents

A rule stands in the configuration: [[rule]], query = \"source:reuters strike\", mark = [\"flag\", \"tag=+ports\"]. It sets only \
what nobody ever set: each story once, and never again after you took it back.";

const STATE_EXAMPLES: &str = "\
Examples:
  dateline state check                          how many marks, in which files, what is damaged
  dateline state export > marks.txt             all marks as text ...
  dateline state import marks.txt               ... and back, after editing
  dateline state --state ~/Sync/marks compact   the folder of another machine or of a backup

A backup is a copy of the folder, taken at any time. docs/reliability.md tells what is promised, docs/sync.md how to use \
marks on several machines.";

const STATS_EXAMPLES: &str = "\
Examples:
  dateline stats --by region news/
  dateline stats --by source --query 'region:europe since:30d' news/
  dateline stats --by month --query country:ve --format csv news/";

/// A news reader that takes digests apart into single stories.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, about = ABOUT, after_help = EXAMPLES)]
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
    /// Keep no index of what is read, and use none
    #[arg(long, global = true)]
    pub(super) no_cache: bool,
    /// Write what the program does, and when, to the end of this file: for somebody who wants to know why it is slow or fails
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) log: Option<PathBuf>,
    /// Colours: terminal, dark, light, high-contrast, none, or a theme of your own
    #[arg(long, value_name = "THEME")]
    pub(super) theme: Option<String>,
    /// Write ASCII only
    #[arg(long)]
    pub(super) ascii: bool,
    /// Talk in lines instead of panes: for screen readers, dumb terminals and pipes
    #[arg(long)]
    pub(super) plain: bool,
    /// Never let the terminal move rows: for one that garbles the screen when something scrolls
    #[arg(long)]
    pub(super) no_scroll: bool,
    /// Panic in a given place, to test the end
    #[arg(long, hide = true, value_name = "PLACE")]
    pub(super) panic_at: Option<String>,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

impl Arguments {
    /// Refuses what belongs to the reader in front of a command, rather than to pass over it.
    pub(super) fn check(&self) -> Result<()> {
        let Some(command) = &self.command else { return Ok(()) };
        let name = command.name();
        let misplaced = [
            ("--demo", self.demo),
            ("--query", self.query.is_some()),
            ("--theme", self.theme.is_some()),
            ("--ascii", self.ascii),
            ("--no-scroll", self.no_scroll),
            ("--plain", self.plain),
            ("--panic-at", self.panic_at.is_some()),
        ];
        if let Some((option, _)) = misplaced.iter().find(|(_, given)| *given) {
            let hint = match (*option, command) {
                ("--query", Command::List(_) | Command::Mark(_) | Command::Stats(_)) => {
                    format!("write it after `{name}`")
                }
                _ => format!("leave it out, or write ./{name} for a file of that name"),
            };
            return Err(Error::usage(format!("`{option}` does not go before `{name}`")).hinted(hint));
        }
        if !self.paths.is_empty() {
            return Err(Error::usage(format!("there are paths before `{name}`"))
                .hinted(format!("write them after it, or ./{name} for a file of that name")));
        }
        Ok(())
    }
}

/// What works without a terminal.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print stories
    #[command(after_help = LIST_EXAMPLES)]
    List(List),
    /// Count stories by region, source, date …
    #[command(after_help = STATS_EXAMPLES)]
    Stats(Stats),
    /// Tell how documents were taken apart, and what is in no story
    Check(Check),
    /// Copy documents into the library that `dateline` alone opens
    Add(Add),
    /// Look after your marks: check, repair, export, import, compact, orphans
    State(State),
    /// Look after the index that makes starts and searches quick: status, build, drop
    Index(Index),
    /// Set marks on the stories that a query selects
    #[command(after_help = MARK_EXAMPLES)]
    Mark(Mark),
    /// Mark what the rules of the configuration ask for
    #[command(after_help = RULES_EXAMPLES)]
    Rules(Rules),
    /// Explain queries (`help query`) or a command (`help list`)
    Help(Help),
}

impl Command {
    /// The word it is typed as.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Command::List(_) => "list",
            Command::Stats(_) => "stats",
            Command::Check(_) => "check",
            Command::Add(_) => "add",
            Command::State(_) => "state",
            Command::Index(_) => "index",
            Command::Mark(_) => "mark",
            Command::Rules(_) => "rules",
            Command::Help(_) => "help",
        }
    }
}

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A line a story for people, newest first
    Lines,
    /// A brief in Markdown: text, citation, your note
    Md,
    /// The same brief as plain text
    Text,
    /// A table (RFC 4180), a row a story
    Csv,
    /// One JSON array, in document order
    Json,
    /// A JSON object a line, in document order
    Jsonl,
    /// A BibTeX bibliography
    Bibtex,
    /// A RIS bibliography
    Ris,
}

/// How a brief is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListGroup {
    /// Under continents
    Region,
    /// Under outlets
    Source,
    /// Under days
    Day,
    /// Not at all
    None,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Files and folders; `-` is standard input; none: the library
    pub(super) paths: Vec<PathBuf>,
    /// Only stories that this query selects
    #[arg(long, short, value_name = "QUERY")]
    pub(super) query: Option<String>,
    /// The form
    #[arg(long, value_enum, default_value = "lines")]
    pub(super) format: ListFormat,
    /// How a brief is grouped
    #[arg(long, value_enum)]
    pub(super) group: Option<ListGroup>,
    /// How stories are cited: full, short, chicago, apa, a style of your configuration, or a template
    #[arg(long, value_name = "STYLE")]
    pub(super) citation: Option<String>,
    /// Write to this file; it has its name only when it is whole
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub(super) overwrite: bool,
    /// Text that is in no story too (lines and jsonl)
    #[arg(long)]
    pub(super) unparsed: bool,
    /// Leave marks out; read and write no state
    #[arg(long)]
    pub(super) no_state: bool,
}

/// The form of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StatsFormat {
    /// Columns for people
    Table,
    /// One JSON object
    Json,
    /// Comma-separated values with a head line
    Csv,
}

#[derive(Debug, Args)]
pub(super) struct Stats {
    /// Files and folders; `-` is standard input; none: the library
    pub(super) paths: Vec<PathBuf>,
    /// What to count by: region, country, main, source, kind, from, publisher, cited, label, topic, tag, status, document, year,
    /// month or date
    #[arg(long, value_name = "FACET", value_parser = by)]
    pub(super) by: By,
    /// Only stories that this query selects
    #[arg(long, short, value_name = "QUERY")]
    pub(super) query: Option<String>,
    /// The form
    #[arg(long, value_enum, default_value = "table")]
    pub(super) format: StatsFormat,
    /// Leave marks out; read and write no state
    #[arg(long)]
    pub(super) no_state: bool,
}

fn by(name: &str) -> std::result::Result<By, String> {
    let names = By::ALL.map(|(name, _)| name);
    let found = By::ALL.iter().find(|(known, _)| *known == name).map(|(_, by)| *by);
    found.ok_or_else(|| crate::suggest::suggestion(name, &names))
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

#[derive(Debug, Args)]
#[command(after_help = STATE_EXAMPLES)]
pub(super) struct State {
    #[command(subcommand)]
    pub(super) work: StateWork,
}

/// What can be done with the marks as a whole.
#[derive(Debug, Subcommand)]
pub(super) enum StateWork {
    /// Count marks and files; say what is damaged, where, and how to mend it
    Check,
    /// Write the whole records of damaged files to new ones; the damaged are kept aside
    Repair,
    /// Print all marks as text that can be edited and imported
    Export,
    /// Bring marks in from such a text; `-` is standard input. One undo takes all of it back
    Import {
        /// The text
        file: PathBuf,
        /// Say what would be set and set nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Make the files of sessions that have ended one
    Compact {
        /// Say what would be kept, of each field, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// List marked stories that are in no document, and where their marks belong now
    Orphans {
        /// Files and folders to look in; none: the library
        paths: Vec<PathBuf>,
        /// Put the marks where they belong
        #[arg(long)]
        attach: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Index {
    #[command(subcommand)]
    pub(super) work: IndexWork,
}

/// What can be done with indexes. They can be deleted at any time, and nothing is lost but time.
#[derive(Debug, Subcommand)]
pub(super) enum IndexWork {
    /// List the indexes with their sizes
    Status,
    /// Read everything now and keep an index of it
    Build {
        /// Files and folders, as they are opened later; none: the library
        paths: Vec<PathBuf>,
    },
    /// Delete the index of these files and folders; none: all indexes
    Drop {
        /// Files and folders
        paths: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Mark {
    /// What is set: read, unread, flag, unflag, done, undone, due=…, priority=…, tag=+…, tag=-…, note=…
    #[arg(required = true, value_name = "WHAT", allow_hyphen_values = false)]
    pub(super) instructions: Vec<String>,
    /// The stories that are marked
    #[arg(long, short, value_name = "QUERY")]
    pub(super) query: String,
    /// Files and folders they stand in, instead of the library; may be given again
    #[arg(long = "in", value_name = "PATH")]
    pub(super) documents: Vec<PathBuf>,
    /// Say what would change and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct Help {
    /// `query`, or the name of a command
    pub(super) topic: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Rules {
    /// Files and folders; `-` is standard input; none: the library
    pub(super) paths: Vec<PathBuf>,
    /// Say what would change and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{
        Arguments, Command, EXAMPLES, LIST_EXAMPLES, MARK_EXAMPLES, RULES_EXAMPLES, STATE_EXAMPLES, STATS_EXAMPLES,
    };
    use crate::query;

    fn parse(line: &str) -> Arguments {
        let arguments = Arguments::try_parse_from(words(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
        arguments.check().unwrap_or_else(|error| panic!("{line}: {error}"));
        arguments
    }

    /// The words of a line as a shell parts them, up to a pipe.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (number, piece) in line.split('\'').enumerate() {
            if number % 2 == 1 {
                words.push(piece.to_owned());
            } else {
                words.extend(piece.split_whitespace().map(str::to_owned));
            }
        }
        words.into_iter().take_while(|word| word != "|" && word != ">").collect()
    }

    /// The commands of a help text without what is said of them.
    fn commands(help: &str) -> Vec<&str> {
        let lines =
            help.lines().filter_map(|line| Some(&line[line.find("dateline ").filter(|_| line.starts_with("  "))?..]));
        lines.map(|line| line.split("   ").next().unwrap()).collect()
    }

    #[test]
    fn every_example_of_the_help_is_understood() {
        let mut queries = Vec::new();
        let lines: Vec<&str> = [EXAMPLES, LIST_EXAMPLES, STATS_EXAMPLES, MARK_EXAMPLES, RULES_EXAMPLES, STATE_EXAMPLES]
            .into_iter()
            .flat_map(commands)
            .collect();
        assert_eq!(lines.len(), 29, "{lines:?}");
        for line in lines {
            let arguments = parse(line);
            queries.extend(arguments.query);
            match arguments.command {
                Some(Command::List(list)) => queries.extend(list.query),
                Some(Command::Mark(mark)) => queries.push(mark.query),
                Some(Command::Stats(stats)) => queries.extend(stats.query),
                _ => {}
            }
        }
        let (_, told) = LIST_EXAMPLES.split_once("Queries: ").unwrap();
        let (terms, rules) = told.split_once(';').unwrap();
        // A name of a field stands for a field with a value.
        queries.extend(
            terms.split(", ").map(|term| if term.ends_with(':') { format!("{term}x") } else { term.to_owned() }),
        );
        queries.extend(
            rules
                .split_once('.')
                .unwrap()
                .0
                .replace(" = both", "")
                .split(", ")
                .filter(|r| !r.contains("( )"))
                .map(str::to_owned),
        );
        assert!(queries.len() > 15, "{queries:?}");
        for text in queries {
            let (query, faults) = query::parse(&text);
            assert!(faults.is_empty(), "{text}: {faults:?}");
            assert!(!query.to_string().is_empty(), "{text}");
        }
    }

    #[test]
    fn options_for_all_commands_stand_before_and_after_them() {
        for line in ["dateline --state S --config C list seeds", "dateline list --state S seeds --config C"] {
            let arguments = parse(line);
            assert_eq!((arguments.state, arguments.config), (Some("S".into()), Some("C".into())), "{line}");
            assert_eq!(arguments.paths, Vec::<std::path::PathBuf>::new(), "{line}");
            assert!(
                matches!(arguments.command, Some(Command::List(list)) if list.paths == ["seeds".as_ref() as &std::path::Path])
            );
        }
        for line in ["dateline ./list seeds", "dateline seeds list", "dateline -- list"] {
            assert!(parse(line).command.is_none(), "{line}");
        }
        for line in ["dateline --query x list", "dateline --ascii list a", "dateline a --state S list b"] {
            assert!(Arguments::try_parse_from(words(line)).unwrap().check().is_err(), "{line}");
        }
    }

    #[test]
    fn the_command_line_is_well_made() {
        Arguments::command().debug_assert();
    }
}
