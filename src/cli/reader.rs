//! `dateline`: opens the reader.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::arguments::Arguments;
use super::drafts::Drafts;
use super::environment::{self, Environment};
use super::errands::Errands;
use super::index::Index;
use super::paths::{self, Paths};
use super::ports::Rescue;
use super::watching::{Watched, Watching};
use super::{demo, list, logging, outputs, outside, ports, queries};
use crate::app::view::Size;
use crate::app::{App, Errand, Event, Settings};
use crate::cache::OTHERS;
use crate::error::{Error, Result};
use crate::tui::{self, Kept, PanicAt, Ports};

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<u8> {
    let found = Paths::find();
    let (config, keymap) = found.config(arguments)?;
    let (tables, hearsay) = paths::tables(config.outlets.clone(), config.documents.clone());
    log::info!("the configuration is read");
    // Another thread reads the tables while this one reads marks and opens the terminal.
    let asked = Arc::clone(&tables);
    let _ = std::thread::Builder::new().name(String::from("load")).spawn(move || asked.warm());
    let opened: Vec<PathBuf> = match (&arguments.paths[..], arguments.demo) {
        (_, true) => vec![PathBuf::from("--demo")],
        ([], _) => found.library(&config),
        (paths, _) => paths.to_vec(),
    };
    let inputs = if arguments.demo { demo::inputs() } else { paths::inputs(&opened)? };
    let state_folder = found.state(arguments, &config);
    let place_file = state_folder.as_ref().ok().map(|folder| ports::place_file(folder, &opened));
    let state_path = state_folder.as_ref().ok().cloned();
    let drafts = state_folder.as_ref().ok().map(|folder| Drafts::of(folder));
    let cache = state_folder.as_ref().ok().and_then(|folder| found.marks_cache(folder));
    let rescue = state_folder.as_ref().ok().and_then(|folder| found.rescue(folder)).map(Rescue::new);
    let mut state = ports::marks_with(state_folder, true, cache);
    log::info!(
        "marks are read: {} records in {} files, {} damaged",
        state.report.records,
        state.report.files,
        state.report.damaged
    );
    if let (None, Some(folder)) = (&state.report.refused, &state_path) {
        state.report.refused = ports::unwritable(folder);
    }
    let rescued = ports::take_rescued(&mut state, rescue.as_ref());
    let mut library = environment::library(&tables, state.marks);
    let index = if arguments.demo { None } else { Index::of(&found, &opened, &config, arguments) };
    let start = index.as_ref().map(|index| index.start(&mut library, &tables, true, true)).unwrap_or_default();
    log::info!("{} paths opened; {} stories come from the index", opened.len(), library.extent().0);
    logging::memory("before the first frame");

    let mut place = place_file.as_deref().map(ports::recall).unwrap_or_default();
    if let Some(query) = &arguments.query {
        list::query(&library, query)?;
        place.query.clone_from(query);
    }
    let ascii = environment.ascii || arguments.ascii || config.ascii;
    let settings = Settings {
        keymap,
        read: config.read,
        whole: arguments.paths.is_empty() && !arguments.demo,
        output: outputs::output(&config, environment)?,
        // What cannot be kept is not marked by itself.
        rules: outputs::rules(&config)?.into_iter().filter(|_| state.report.refused.is_none()).collect(),
        searches: outputs::searches(&config)?,
        opened: if arguments.demo { Vec::new() } else { opened.iter().map(|p| p.display().to_string()).collect() },
        keeps: index.is_some(),
        slice: None,
        zone: Some(environment::zone()),
        ascii,
    };
    let mut app = App::new(library, settings, Size { width: 80, height: 24 }, place, environment::now());
    for (at, trouble) in ports::trouble(&state.report).iter().enumerate() {
        let told = match state.report.refused {
            Some(_) if at == 0 => format!("marks will not be kept: {trouble}"),
            _ => trouble.to_string(),
        };
        let _ = app.update(Event::Failed(told), environment::now());
    }

    if let Some(told) = rescued {
        let _ = app.update(Event::Failed(told), environment::now());
    }
    let left = drafts.as_ref().map(Drafts::found).unwrap_or_default();
    let _ = app.update(Event::Drafts(left), environment::now());

    let (journal, follower, shelf) = (state.journal, state.follower, state.shelf);
    let queries = state_path.as_deref().map(queries::file);
    let kept = queries.as_deref().map(queries::found).unwrap_or_default();
    let _ = app.update(Event::Queries(kept), environment::now());

    let errands = Errands::new(found.home().map(Path::to_owned), found.searches(arguments));
    let started = errands.clone();
    let watching = Watching::new();
    let roots = match arguments.demo {
        true => Vec::new(),
        false => watched_paths(&opened, arguments.paths.is_empty().then(|| found.documents().ok()).flatten()),
    };
    let watched =
        Watched { roots, tables: Arc::clone(&tables), hearsay: Arc::clone(&hearsay), since: environment::file_time() };
    let looks = watching.clone();
    let (keeper, is_told) = (index.clone(), Arc::new(AtomicBool::new(false)));
    let (editor, edited) = (environment.editor.clone(), drafts.clone());
    let aside = rescue.clone();
    let ports = Ports {
        start_saving: Box::new(move |events| Arc::new(ports::Keeper::start(journal, aside, events))),
        start_loading: Box::new(move |events| {
            let reading = ports::Reading { inputs, tables, hearsay, index };
            reading.start(start, events, move |events| watching.start(watched, events));
        }),
        start_following: Box::new(move |events| {
            ports::follow(follower, events);
            ports::keep_house(shelf);
        }),
        errands: Box::new(move |errand, events| match errand {
            Errand::Look => looks.look(&events),
            errand => started.start(errand, events),
        }),
        keep: Box::new(move |kept, events| {
            let Some(index) = &keeper else { return };
            let is_told = Arc::clone(&is_told);
            let done = move |kept: std::result::Result<(), String>| {
                // A disk that is full stays so: once is enough.
                if let Err(why) = kept.or_else(|why| if why == OTHERS { Ok(()) } else { Err(why) })
                    && !is_told.swap(true, Ordering::Relaxed)
                {
                    events.send(Event::Failed(format!("no index is kept: {why}")));
                }
                // On the thread that wrote the index: what reading and packing took is free by now.
                crate::os::memory::give_back();
            };
            index.keep(kept, Box::new(done));
        }),
        remember: Box::new(move |kept| match (kept, &place_file, &drafts) {
            (Kept::Bookmark(place), Some(file), _) => ports::remember(file, place),
            // What cannot be kept aside is still in the editor; it is a mark as soon as it is kept.
            (Kept::Draft(draft), _, Some(drafts)) => drop(drafts.keep(draft)),
            (Kept::NoDraft(item), _, Some(drafts)) => drafts.drop(item),
            (Kept::Query(query), ..) => {
                if let Some(file) = &queries {
                    queries::keep(file, query);
                }
            }
            _ => {}
        }),
        edit: Box::new(move |draft| outside::edit(editor.as_deref(), edited.as_ref(), draft)),
        clock: environment::now,
        options: tui::Options {
            theme: config.theme,
            colours: environment.colours,
            ascii,
            term: environment.term.clone(),
            own: config.colours,
            whole_row: config.whole_row,
            no_shifts: arguments.no_scroll || config.still,
            mouse: config.mouse,
            links: config.links,
            ssh: environment.ssh,
            between: environment.between,
            panic_at: arguments.panic_at.as_deref().and_then(PanicAt::named),
        },
    };
    let ending = tui::run(app, ports)?;
    errands.wait(tui::SAVING);
    if ending.unsaved > 0 {
        let marks = if ending.unsaved == 1 { "mark" } else { "marks" };
        super::complain(
            &Error::state(format!("{} {marks} could not be saved", ending.unsaved))
                .hinted(Rescue::hint(rescue.as_ref())),
        );
        return Ok(75);
    }
    Ok(0)
}

/// What is watched: everything that was opened but standard input, and the folder that `dateline add` may make.
fn watched_paths(opened: &[PathBuf], added: Option<PathBuf>) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = opened.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
    paths.extend(added.filter(|added| !opened.contains(added)));
    paths
}
