//! The sources by their kind and by their country: two folders below the sources, for those who do not know the names.

use super::counts::{Chosen, Counts};
use super::{Choice, FacetNode, Tree, leaf};
use crate::library::Library;
use crate::query::{Field, Value};
use crate::store::Facet;

impl Library {
    pub(super) fn kinds_and_countries(&self, tree: &mut Tree<'_>, counts: &Counts<'_>) {
        let outlets = |text: &dyn Fn(&str) -> Option<String>| -> Vec<Option<String>> {
            self.store.facet_values(Facet::Source).map(|(_, name)| text(name)).collect()
        };
        let of_kind = |name: &str| Some(self.tables.outlet_of(name)?.kind.to_string()).filter(|kind| !kind.is_empty());
        let of_country = |name: &str| {
            let code = &self.tables.outlet_of(name)?.country;
            self.tables.country_name(code).map(str::to_owned)
        };
        let plural = |kind: &str| if kind == "agency" { String::from("agencies") } else { format!("{kind}s") };
        let kinds = || outlets(&of_kind);
        self.folder(tree, counts, ("source/kind", "by kind", Field::Kind), &kinds, &plural);
        let countries = || outlets(&of_country);
        self.folder(tree, counts, ("source/from", "by country", Field::From), &countries, &|name| name.to_owned());
    }

    /// A folder of what outlets have in common; `of` tells it for each value of the sources.
    fn folder(
        &self,
        tree: &mut Tree<'_>,
        counts: &Counts<'_>,
        (key, label, field): (&str, &str, Field),
        of: &dyn Fn() -> Vec<Option<String>>,
        shown: &dyn Fn(&str) -> String,
    ) {
        let chosen = Chosen::of(counts.query, field);
        let open = tree.is_open(key);
        if !open && chosen.terms.is_empty() {
            tree.nodes.push(head(key, label, false));
            return;
        }
        let mut names: Vec<String> = Vec::new();
        let numbers: Vec<Option<usize>> = of()
            .into_iter()
            .map(|name| {
                let name = name?;
                Some(names.iter().position(|known| *known == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                }))
            })
            .collect();
        let mut found: Vec<(&str, usize)> = self
            .store
            .counts_of(Facet::Source, &counts.rows(field), &numbers)
            .into_iter()
            .filter_map(|(at, count)| Some((names.get(at)?.as_str(), count as usize)))
            .collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let mut nodes: Vec<FacetNode> = Vec::new();
        for (name, count) in found {
            let choice = chosen.choice(|asked| self.is_same(field, asked, name));
            let label = shown(name);
            if (open || choice != Choice::Open) && tree.wanted(&label) {
                let value = Value::name(name);
                nodes.push(FacetNode {
                    depth: 2,
                    ..leaf(&format!("{key}/{name}"), &label, count, choice, field, value)
                });
            }
        }
        // A narrowed tree has no empty folders.
        if tree.narrow.is_empty() || !nodes.is_empty() {
            tree.nodes.push(head(key, label, open));
            tree.nodes.extend(nodes);
        }
    }
}

fn head(key: &str, label: &str, open: bool) -> FacetNode {
    FacetNode { key: key.to_owned(), label: label.to_owned(), depth: 1, children: true, open, ..FacetNode::default() }
}
