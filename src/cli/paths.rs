//! Where things are kept: configuration, added documents, marks. The usual folders of the system, unless the command line or
//! the configuration names others.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use directories::{BaseDirs, ProjectDirs};

use super::arguments::Arguments;
use crate::app::keymap::Keymap;
use crate::config::searches::{self, SearchText};
use crate::config::{Config, OwnTheme, ThemeChoice, documents, is_theme_name};
use crate::enrich::{Outlet, Tables};
use crate::error::{Error, Result};
use crate::item::DocumentHash;
use crate::library::Hearsay;
use crate::library::read::Input;
use crate::load::told::Rule;

/// Settles which theme is meant, and reads its file beside the configuration where it is one of the reader's own.
fn choose_theme(config: &mut Config, asked: Option<&str>, folder: Option<&Path>) -> Result<()> {
    let (name, place) = match (asked, config.own_theme.take()) {
        (Some(asked), _) => (asked.to_owned(), None),
        (None, Some(own)) => (own.text, Some(own.place)),
        (None, None) => return Ok(()),
    };
    if let Some(theme) = ThemeChoice::named(&name) {
        config.theme = theme;
        return Ok(());
    }
    let path = folder.filter(|_| is_theme_name(&name)).map(|folder| folder.join("themes").join(format!("{name}.toml")));
    let text = match path.as_deref().map(read_text) {
        Some(Err(error)) if !is_missing(&error) => {
            let place = path.unwrap_or_default().display().to_string();
            return Err(Error::config(format!("cannot read: {}", crate::error::reason(&error))).at(place));
        }
        other => other.and_then(io::Result::ok),
    };
    let (Some(text), Some(path)) = (text, &path) else {
        let names: Vec<&str> = ThemeChoice::ALL.iter().map(|(name, _)| *name).collect();
        let mend = crate::suggest::suggestion(&name, &names);
        let own = path.map(|path| format!(", or write your own to {}", path.display())).unwrap_or_default();
        let told = format!("no theme is called `{name}`");
        let error = if place.is_some() { Error::config(told) } else { Error::usage(told) };
        return Err(place.into_iter().fold(error, Error::at).hinted(format!("{mend}{own}")));
    };
    let own = OwnTheme::read(&path.display().to_string(), &text)?;
    config.theme = own.base;
    // What the configuration says of single colours goes before the theme.
    config.colours.splice(0..0, own.colours);
    Ok(())
}

/// The folders of this program.
#[derive(Debug, Clone, Default)]
pub(super) struct Paths {
    project: Option<ProjectDirs>,
    home: Option<PathBuf>,
    runtime: Option<PathBuf>,
}

impl Paths {
    /// Finds the usual folders; a process without a home has none.
    pub(super) fn find() -> Paths {
        let base = BaseDirs::new();
        let home = base.as_ref().map(|base| base.home_dir().to_owned()).filter(|home| home.is_absolute());
        let runtime = base.as_ref().and_then(|base| base.runtime_dir()).map(Path::to_owned);
        Paths { project: ProjectDirs::from("", "", "dateline"), home, runtime }
    }

    /// The home folder of the reader.
    pub(super) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// Reads the configuration and the keymap beside it. A file that was named must be there, the usual ones need not.
    pub(super) fn config(&self, arguments: &Arguments) -> Result<(Config, Keymap)> {
        let usual = self.project.as_ref().map(|project| project.config_dir().to_owned());
        let file = arguments.config.clone().or_else(|| Some(usual.as_ref()?.join("config.toml")));
        let mut config = match &file {
            Some(path) => match read_text(path) {
                Ok(text) => Config::read(&path.display().to_string(), &text, self.home.as_deref())?,
                Err(error) if is_missing(&error) && arguments.config.is_none() => Config::default(),
                Err(error) => {
                    return Err(Error::config(format!("cannot read: {}", crate::error::reason(&error)))
                        .at(path.display().to_string()));
                }
            },
            None => Config::default(),
        };
        for search in self.saved_searches(arguments)? {
            // What a person wrote goes before what the program did.
            if !config.searches.iter().any(|known| known.name.text == search.name.text) {
                config.searches.push(search);
            }
        }
        choose_theme(&mut config, arguments.theme.as_deref(), file.as_deref().and_then(Path::parent))?;
        let mut keymap = Keymap::preset(config.preset)?;
        if let Some(path) = file.as_deref().and_then(Path::parent).map(|folder| folder.join("keymap.toml")) {
            match read_text(&path) {
                Ok(text) => keymap.overlay(&path.display().to_string(), &text)?,
                Err(error) if is_missing(&error) => {}
                Err(error) => {
                    return Err(Error::config(format!("cannot read: {}", crate::error::reason(&error)))
                        .at(path.display().to_string()));
                }
            }
        }
        Ok((config, keymap))
    }

    /// The file that searches are saved in: beside the configuration. None without a home.
    pub(super) fn searches(&self, arguments: &Arguments) -> Option<PathBuf> {
        let named = arguments.config.as_deref().map(|file| file.parent().unwrap_or(Path::new("")));
        let folder = named.or_else(|| self.project.as_ref().map(ProjectDirs::config_dir))?;
        Some(folder.join(searches::FILE))
    }

    fn saved_searches(&self, arguments: &Arguments) -> Result<Vec<SearchText>> {
        let Some(path) = self.searches(arguments) else { return Ok(Vec::new()) };
        match read_text(&path) {
            Ok(text) => searches::file(&path.display().to_string(), &text),
            Err(error) if is_missing(&error) => Ok(Vec::new()),
            Err(error) => {
                Err(Error::config(format!("cannot read: {}", crate::error::reason(&error)))
                    .at(path.display().to_string()))
            }
        }
    }

    /// Where marks are kept.
    pub(super) fn state(&self, arguments: &Arguments, config: &Config) -> Result<PathBuf> {
        if let Some(folder) = arguments.state.clone().or_else(|| config.state.clone()) {
            return Ok(folder);
        }
        let project = self.project.as_ref();
        project.map(|project| project.state_dir().unwrap_or_else(|| project.data_dir()).to_owned()).ok_or_else(|| {
            Error::state("there is no home directory to keep marks in").hinted("name a folder: --state FOLDER")
        })
    }

    /// The file that makes a start with very many marks quick; it may be deleted at any time. None without a home.
    pub(super) fn marks_cache(&self, state: &Path) -> Option<PathBuf> {
        let whole = fs::canonicalize(state).unwrap_or_else(|_| state.to_owned());
        let name = DocumentHash::of(whole.as_os_str().as_encoded_bytes()).to_string();
        let folder = self.project.as_ref()?.cache_dir();
        Some(folder.join(format!("marks-{}.cache", name.get(..16).unwrap_or(&name))))
    }

    /// Where marks are kept aside that could not be saved: a folder of the system's own for this login, where it gives one.
    pub(super) fn rescue(&self, state: &Path) -> Option<PathBuf> {
        let whole = fs::canonicalize(state).unwrap_or_else(|_| state.to_owned());
        let name = DocumentHash::of(whole.as_os_str().as_encoded_bytes()).to_string();
        let runtime = self.runtime.as_ref().filter(|folder| folder.is_absolute())?;
        Some(runtime.join("dateline").join(format!("marks-{}", name.get(..16).unwrap_or(&name))))
    }

    /// Where indexes are kept; they may be deleted at any time. None without a home.
    pub(super) fn indexes(&self) -> Option<PathBuf> {
        Some(self.project.as_ref()?.cache_dir().join("index"))
    }

    /// Where `dateline add` copies documents.
    pub(super) fn documents(&self) -> Result<PathBuf> {
        let project = self.project.as_ref();
        project
            .map(|project| project.data_dir().join("documents"))
            .ok_or_else(|| Error::usage("there is no home directory to keep documents in").hinted("set HOME"))
    }

    /// What is opened when nothing is named: the configured folders and what was added.
    pub(super) fn library(&self, config: &Config) -> Vec<PathBuf> {
        let mut folders = config.folders.clone();
        folders.extend(self.documents().ok().filter(|folder| folder.is_dir()));
        folders
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn read_text(path: &Path) -> io::Result<String> {
    const LONGEST: u64 = 1 << 20;
    if fs::metadata(path)?.len() > LONGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is larger than 1 MB"));
    }
    fs::read_to_string(path)
}

/// The tables and what is told of documents, as the configuration has them.
pub(super) fn tables(outlets: Vec<Outlet>, rules: Vec<Rule>) -> (Arc<Tables>, Arc<Hearsay>) {
    (Arc::new(Tables::with_outlets(outlets)), Arc::new(Hearsay::new(rules, documents::SIDECAR, documents::sidecar)))
}

/// What the given paths mean: standard input is read at once, since it is gone later.
pub(super) fn inputs(paths: &[PathBuf]) -> Result<Vec<Input>> {
    let mut inputs = Vec::with_capacity(paths.len());
    for path in paths {
        inputs.push(if path.as_os_str() == "-" {
            Input::Bytes(String::from("-"), crate::load::walk::read_all(io::stdin().lock())?)
        } else {
            Input::Path(path.clone())
        });
    }
    Ok(inputs)
}
