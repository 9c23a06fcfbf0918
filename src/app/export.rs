//! The export form, `x`: what, in which form, grouped and cited how, and where to. Nothing is written before Enter, and nothing
//! that is there is replaced without a question.

use std::collections::BTreeSet;

use super::chores::Target;
use super::effect::{Effect, Effects, Errand};
use super::key::{Code, Key};
use super::output::Output;
use super::overlay::{Asked, Overlay};
use super::prompt::{Prompt, Purpose, Typed};
use super::view::{Line, Role, Segment, width};
use super::{App, filter};
use crate::library::export::{Form, Grouping, Wish};
use crate::rows::{Row, RowSet};
use crate::shown::Shown;

/// Which stories are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Selection,
    Story,
    List,
    Flagged,
}

/// Where the export goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum To {
    #[default]
    File,
    Clipboard,
}

/// A row of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    What,
    Form,
    Group,
    Cite,
    To,
    File,
}

/// The form as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ExportForm {
    /// What can be exported, with its stories.
    choices: Vec<(What, Vec<Row>)>,
    what: usize,
    form: Form,
    group: Grouping,
    style: usize,
    to: To,
    /// The file as it was typed; a name is made up until then.
    file: Option<String>,
    /// The row with the cursor.
    at: usize,
    /// The file is being typed.
    typing: Option<Prompt>,
    /// The names of the styles.
    styles: Vec<String>,
    folder: String,
    day: String,
}

/// Columns before a value.
const LABEL: usize = 11;

impl ExportForm {
    fn new(output: &Output, choices: Vec<(What, Vec<Row>)>, day: String) -> ExportForm {
        ExportForm {
            choices,
            what: 0,
            form: output.form,
            group: output.grouping,
            style: output.style,
            to: To::File,
            file: None,
            at: 0,
            typing: None,
            styles: output.styles.iter().map(|(name, _)| name.clone()).collect(),
            folder: output.folder.clone(),
            day,
        }
    }

    fn rows(&self) -> Vec<Field> {
        let mut rows = vec![Field::What, Field::Form];
        if self.form.is_grouped() {
            rows.push(Field::Group);
        }
        if self.form.cites() && self.styles.len() > 1 {
            rows.push(Field::Cite);
        }
        rows.push(Field::To);
        if self.to == To::File {
            rows.push(Field::File);
        }
        rows
    }

    fn row(&self) -> Field {
        let rows = self.rows();
        rows.get(self.at).or(rows.last()).copied().unwrap_or(Field::What)
    }

    /// The file that is written.
    fn path(&self) -> String {
        self.file.clone().unwrap_or_else(|| {
            let what = if self.form.is_grouped() { "brief" } else { "stories" };
            let name = format!("{what}-{}.{}", self.day, self.form.ending());
            match self.folder.strip_suffix('/').unwrap_or(&self.folder) {
                "" => name,
                folder => format!("{folder}/{name}"),
            }
        })
    }

    /// Turns the value of the row with the cursor.
    fn turn(&mut self, forward: bool) {
        let step = |at: usize, of: usize| if forward { (at + 1) % of.max(1) } else { (at + of.max(1) - 1) % of.max(1) };
        match self.row() {
            Field::What => self.what = step(self.what, self.choices.len()),
            Field::Form => {
                let at = Form::ALL.iter().position(|(.., form)| *form == self.form).unwrap_or(0);
                self.form = Form::ALL.get(step(at, Form::ALL.len())).map_or(self.form, |(.., form)| *form);
            }
            Field::Group => {
                let at = Grouping::ALL.iter().position(|(_, group)| *group == self.group).unwrap_or(0);
                self.group = Grouping::ALL.get(step(at, Grouping::ALL.len())).map_or(self.group, |(_, group)| *group);
            }
            Field::Cite => self.style = step(self.style, self.styles.len()),
            Field::To => self.to = if self.to == To::File { To::Clipboard } else { To::File },
            Field::File => {}
        }
    }

    /// Handles a key; true when the export is to be made, none when the form is left.
    fn key(&mut self, key: Key) -> Option<bool> {
        if let Some(prompt) = &mut self.typing {
            match prompt.key(key) {
                Typed::Accepted => {
                    let path = prompt.text().trim().to_owned();
                    self.file = (!path.is_empty()).then_some(path);
                    self.typing = None;
                }
                Typed::Cancelled => self.typing = None,
                Typed::Changed | Typed::Moved | Typed::Ignored => {}
            }
            return Some(false);
        }
        let last = self.rows().len() - 1;
        match (key.code, key.typed()) {
            (Code::Esc, _) | (_, Some('q' | 'x')) => return None,
            (Code::Char('c'), _) if key.ctrl => return None,
            (Code::Enter, _) => return Some(true),
            (Code::Down | Code::Tab, _) | (_, Some('j')) => self.at = if self.at >= last { 0 } else { self.at + 1 },
            (Code::Up | Code::BackTab, _) | (_, Some('k')) => {
                self.at = if self.at == 0 { last } else { self.at.min(last) - 1 };
            }
            (_, Some('e')) if self.to == To::File => {
                self.at = last;
                // The text area of notes is more than a name needs.
                self.typing = Some(Prompt::new(Purpose::Command, &self.path()));
            }
            (Code::Right, _) | (_, Some('l' | ' ')) => self.turn(true),
            (Code::Left, _) | (_, Some('h')) => self.turn(false),
            _ => {}
        }
        self.at = self.at.min(self.rows().len() - 1);
        Some(false)
    }

    /// Puts pasted text where somebody types.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(prompt) = &mut self.typing {
            prompt.paste(text);
        }
    }

    fn value(&self, row: Field) -> String {
        match row {
            Field::What => {
                let Some((what, rows)) = self.choices.get(self.what) else { return String::new() };
                let stories = match rows.len() {
                    1 => String::from("1 story"),
                    many => format!("{} stories", filter::thousands(many)),
                };
                match what {
                    What::Selection => format!("the selection, {stories}"),
                    What::Story => String::from("this story"),
                    What::List => format!("the list, {stories}"),
                    What::Flagged => format!("all that is flagged, {stories}"),
                }
            }
            Field::Form => format!("{}, {}", self.form.name(), self.form.what()),
            Field::Group => match self.group {
                Grouping::None => String::from("no"),
                group => format!("by {}", group.name()),
            },
            Field::Cite => self.styles.get(self.style).cloned().unwrap_or_default(),
            Field::To => String::from(if self.to == To::File { "a file" } else { "the clipboard" }),
            Field::File => self.path(),
        }
    }

    /// The lines of the form in so many columns.
    pub(super) fn lines(&self, columns: usize) -> Vec<Line> {
        let room = columns.saturating_sub(LABEL + 3).max(1);
        let current = self.row();
        let mut lines: Vec<Line> = self
            .rows()
            .into_iter()
            .map(|row| {
                let label = match row {
                    Field::What => "export",
                    Field::Form => "as",
                    Field::Group => "grouped",
                    Field::Cite => "cited",
                    Field::To => "to",
                    Field::File => "named",
                };
                let here = row == current;
                let value = match &self.typing {
                    Some(prompt) if row == Field::File => prompt.shown(room).0,
                    _ => Shown::new(&self.value(row)),
                };
                vec![
                    Segment::new(if here { "> " } else { "  " }, Role::Accent),
                    Segment::new(format!("{label:<width$}", width = LABEL - 2), Role::Dim),
                    Segment { text: value.fit(room), role: if here { Role::Strong } else { Role::Plain } },
                ]
            })
            .collect();
        let keys: &[(&str, &str)] = if self.typing.is_some() {
            &[("Enter", "keeps the name"), ("Esc", "goes back")]
        } else {
            &[("Enter", "exports"), ("h l", "change"), ("j k", "row"), ("e", "name"), ("Esc", "no")]
        };
        let mut below: Vec<Line> = Vec::new();
        for (key, word) in keys {
            let last = below.last_mut().filter(|line| width(line) + key.len() + word.len() + 5 <= columns);
            let hint = [Segment::new(*key, Role::Accent), Segment::new(format!(" {word}"), Role::Dim)];
            let gap = Segment::new("  ", Role::Plain);
            match last {
                Some(line) => line.extend([gap].into_iter().chain(hint)),
                None => below.push([gap].into_iter().chain(hint).collect()),
            }
        }
        // A screen too narrow for one line of them is mostly low as well.
        if below.len() == 1 {
            lines.push(Line::new());
        }
        lines.extend(below);
        lines
    }

    /// Where the cursor stands in the form while somebody types, in columns and rows of [`lines`](Self::lines).
    pub(super) fn cursor(&self, columns: usize) -> Option<(usize, usize)> {
        let prompt = self.typing.as_ref()?;
        let (_, column) = prompt.shown(columns.saturating_sub(LABEL + 3).max(1));
        Some((LABEL + column, self.rows().len() - 1))
    }
}

impl App {
    /// Opens the export form.
    pub(super) fn ask_export(&mut self) -> Effects {
        let mut choices = Vec::new();
        if self.list.selection().is_some() {
            choices.push((What::Selection, self.list.meant(1)));
        }
        if !self.list.rows().is_empty() {
            choices.push((What::List, self.list.rows().to_vec()));
        }
        let flagged: Vec<Row> = self.library.status().flagged.iter().collect();
        if !flagged.is_empty() {
            choices.push((What::Flagged, flagged));
        }
        choices.extend(self.current().map(|row| (What::Story, vec![row])));
        if choices.is_empty() {
            self.status.say("there is no story to export");
            return Effects::none();
        }
        let form = match self.chores.form.take() {
            // As it was filled in last, but for the stories.
            Some(last) => ExportForm { choices, what: 0, at: 0, typing: None, day: self.today.to_string(), ..*last },
            None => ExportForm::new(&self.settings.output, choices, self.today.to_string()),
        };
        self.input.overlay = Some(Overlay::Export(Box::new(form)));
        Effects::none()
    }

    /// A key in the export form.
    pub(super) fn export_key(&mut self, mut form: Box<ExportForm>, key: Key) -> Effects {
        match form.key(key) {
            Some(false) => self.input.overlay = Some(Overlay::Export(form)),
            Some(true) => self.begin_export(form),
            None => self.status.say("nothing was exported"),
        }
        Effects::none()
    }

    /// Starts to write what the form asks for.
    fn begin_export(&mut self, mut form: Box<ExportForm>) {
        let Some((what, rows)) = form.choices.get(form.what) else { return };
        let selected = match what {
            What::Selection => String::from("a selection"),
            What::Story => String::new(),
            What::List => self.searching.settled().to_string(),
            What::Flagged => String::from("is:flagged"),
        };
        let rows: RowSet = rows.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let styles = &self.settings.output.styles;
        let wish = Wish {
            form: form.form,
            grouping: form.group,
            citation: styles.get(form.style).map(|(_, template)| template.clone()).unwrap_or_default(),
            reader: true,
            selected,
        };
        let target = match form.to {
            To::File => Target::File(form.path()),
            To::Clipboard => Target::Clipboard,
        };
        self.start_export(&rows, wish, target);
        // A name that was typed was for this export.
        form.file = None;
        self.chores.form = Some(form);
        self.list.end_selection();
    }

    /// A file of that name is there: the reader is asked.
    pub(super) fn ask_overwrite(&mut self, path: &str, errand: Errand) {
        self.chores.refused = Some(errand);
        let text = format!("{path} is there already. Write over it?");
        self.input.overlay = Some(Overlay::Question { text, action: Asked::Overwrite });
    }

    /// The folder is not there: the reader is asked whether to make it.
    pub(super) fn ask_folder(&mut self, folder: String, errand: Errand) {
        self.chores.refused = Some(errand);
        let text = format!("There is no folder {folder}. Make it, and write the file?");
        self.input.overlay = Some(Overlay::Question { text, action: Asked::MakeFolder(folder) });
    }

    /// The reader wants the folder made.
    pub(super) fn make_folder(&mut self, folder: String) -> Effects {
        match self.chores.refused.take() {
            Some(errand) => Effect::Errand(Errand::MakeFolder { folder, then: Box::new(errand) }).into(),
            None => Effects::none(),
        }
    }

    /// The reader wants the file replaced.
    pub(super) fn overwrite(&mut self) -> Effects {
        match self.chores.refused.take() {
            Some(Errand::Write { path, text, stories, .. }) => {
                Effect::Errand(Errand::Write { path, text, stories, over: true }).into()
            }
            _ => Effects::none(),
        }
    }
}
