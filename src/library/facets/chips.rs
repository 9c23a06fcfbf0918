//! The terms of the query that stand in no facet: words, what is no pane's own, values that no story has any more.

use super::{Choice, FIELDS, FacetNode, FacetWish};
use crate::query::Query;

/// The terms of the query that no value in sight stands for: words, what is no pane's own, values that no story has any more.
pub(super) fn unseen_chips(query: &Query, nodes: &[FacetNode], wish: &FacetWish<'_>) -> Vec<FacetNode> {
    let chips = query.chips();
    let mut seen: Vec<String> = Vec::new();
    for &field in FIELDS {
        if nodes.iter().any(|node| node.field == Some(field) && node.choice != Choice::Open) {
            let kept = query.without(field).chips();
            seen.extend(chips.iter().filter(|chip| !kept.contains(chip)).cloned());
        }
    }
    let open = wish.open.contains("query");
    let unseen: Vec<FacetNode> = chips
        .into_iter()
        .enumerate()
        .filter(|(_, chip)| !seen.contains(chip))
        .map(|(number, chip)| FacetNode {
            key: format!("query/{chip}"),
            choice: if chip.starts_with('-') { Choice::Excluded } else { Choice::Chosen },
            label: chip,
            depth: 1,
            chip: Some(number),
            ..FacetNode::default()
        })
        .collect();
    if unseen.is_empty() {
        return unseen;
    }
    let head = FacetNode {
        key: String::from("query"),
        label: String::from("Query"),
        children: true,
        open,
        ..FacetNode::default()
    };
    std::iter::once(head).chain(unseen.into_iter().filter(|_| open)).collect()
}
