//! Taking text out: copies to the terminal's clipboard. No terminal says whether it took one, so that nothing is called copied. What is copied is harmless like everything shown, line ends apart.

use super::action::Action;
use super::effect::{Effect, Effects};
use super::event::Answer;
use super::{App, filter};
use crate::library::export::{Form, Grouping, Template};
use crate::rows::Row;

/// What a person set about taking text out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The styles of citations by name.
    pub styles: Vec<(String, Template)>,
    /// The place of the style that is used.
    pub style: usize,
    /// The form that an export begins with.
    pub form: Form,
    /// How a brief is grouped.
    pub grouping: Grouping,
    /// Where exports are written; empty for the working folder.
    pub folder: String,
    /// Text may be put on the clipboard of the terminal.
    pub clipboard: bool,
    /// What opens a link: a program and its arguments, `{url}` one of them.
    pub browser: Option<Vec<String>>,
    /// What stories can be piped to, by name.
    pub pipes: Vec<(String, Vec<String>)>,
}

impl Default for Output {
    fn default() -> Self {
        let style = "full";
        Output {
            styles: vec![(style.to_owned(), Template::style(style).unwrap_or_default())],
            style: 0,
            form: Form::default(),
            grouping: Grouping::default(),
            folder: String::new(),
            clipboard: true,
            browser: None,
            pipes: Vec::new(),
        }
    }
}

impl Output {
    /// The style of citations that is used.
    #[must_use]
    pub fn citation(&self) -> Template {
        self.styles.get(self.style).map(|(_, template)| template.clone()).unwrap_or_default()
    }
}

impl App {
    /// Copies something of the stories that are meant.
    pub(super) fn copy(&mut self, action: Action, count: Option<usize>) -> Effects {
        let rows = self.list.meant(count.unwrap_or(1));
        if rows.is_empty() {
            self.status.say("no story is chosen");
            return Effects::none();
        }
        let template = self.settings.output.citation();
        let today = self.today;
        let (what, gap) = match action {
            Action::CopyText => ("text", "\n\n\n"),
            Action::CopyLink => ("link", "\n"),
            Action::CopyTitle => ("title", "\n"),
            _ => ("citation", "\n"),
        };
        let of = |row: Row| match action {
            Action::CopyText => Some(self.library.quotation(row, &template, today)),
            Action::CopyLink => self.links(row).into_iter().next(),
            Action::CopyTitle => Some(self.library.store().title(row).into_owned()),
            _ => Some(self.library.citation(row, &template, today)),
        };
        let texts: Vec<String> = rows.iter().filter_map(|row| of(*row)).collect();
        if texts.is_empty() {
            self.status.say("no web link in this story");
            return Effects::none();
        }
        self.list.end_selection();
        let what = match texts.len() {
            1 => format!("{what} sent to the clipboard of the terminal"),
            many => format!("{} {what}s sent to the clipboard of the terminal", filter::thousands(many)),
        };
        self.put_on_clipboard(texts.join(gap), what)
    }

    /// Puts text on the clipboard, or shows it where that is turned off.
    pub(super) fn put_on_clipboard(&mut self, text: String, done: String) -> Effects {
        if self.settings.output.clipboard {
            self.status.say(done);
            return Effect::Copy(text).into();
        }
        self.show_text("The clipboard is turned off in the configuration", &text);
        Effects::none()
    }

    /// Says what became of an errand.
    pub(super) fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Written { path, stories } => {
                self.status.say(format!("{} written to {path}", super::chores::stories(stories)));
            }
            Answer::Taken { path, errand } => self.ask_overwrite(&path, errand),
            Answer::NoFolder { folder, errand } => self.ask_folder(folder, errand),
            Answer::Opened => self.status.say("opened"),
            Answer::Piped { title, output } if output.trim().is_empty() => self.status.say(title),
            Answer::Piped { title, output } => self.show_text(&title, &output),
            Answer::Looked => {}
            Answer::SearchSaved { name, query, path } => self.search_saved(&name, &query, &path),
            Answer::Weighed(bytes) => self.weighed(bytes),
            Answer::Failed(why) => self.status.warn(why),
        }
    }

    /// The links of a story that may be opened.
    pub(super) fn links(&self, row: Row) -> Vec<String> {
        self.library.story_head(row, self.today).links().iter().map(|link| link.as_str().to_owned()).collect()
    }
}
