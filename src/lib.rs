//! `dateline` takes news digests apart into single stories and lets people browse them by region, source and date.
//!
//! The data flow, from left to right:
//!
//! ```text
//! path -> walk -> detect -> decode -> digest|listing|plain -> RawItem + unparsed + warnings          load
//!      -> enrich(date, source, places) -> Item                                                      enrich
//!      -> columns, facets, text                                                                     store
//! query text -> tokens -> tree -> resolved -> plan -> rows                                          query
//! rows -> View -> panes                                                                             app, tui
//! key  -> keymap layer -> Action -> App::update -> Effects -> journal | files | clipboard -> Event   app, tui
//! ```
//!
//! A layer uses only layers above it in this list (the ground first); `tests/layers.rs` checks that.

// The ground: the model, row sets, case folding, the machine, one error type.
pub mod checksum;
pub mod error;
pub mod fold;
pub mod item;
pub mod os;
pub mod rows;
pub mod shown;
pub mod suggest;

// Bytes to raw items.
pub mod load;

// Raw items to items: date, source, places.
pub mod enrich;

// Items in columns; the journal of marks. Siblings, blind to each other.
pub mod marks;
pub mod store;

// Query text to rows.
pub mod query;

// A store on disk, for the next start.
pub mod cache;

// All use cases, usable without a terminal.
pub mod config;
pub mod library;

// The interactive program without a terminal.
pub mod app;

// The terminal.
pub mod tui;

// The command line.
pub mod cli;
