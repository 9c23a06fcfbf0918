//! Where the panes stand: a pure function of the size, the focus and what is hidden. Plain numbers, no drawing.
//!
//! Wider than 80 columns the filter stands at the left, the list above the story at the right. At 80 columns or fewer the
//! filter slides over them while it has the focus. Under 16 rows one pane at a time has the screen.

use super::view::{Area, PaneKind, Size};

/// The smallest screen that is drawn.
pub const SMALLEST: Size = Size { width: 20, height: 5 };

/// What the layout depends on besides the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// The pane with the focus.
    pub focus: PaneKind,
    /// It has the whole screen.
    pub zoomed: bool,
    /// The filter pane is hidden while it has no focus.
    pub filter_hidden: bool,
}

/// The areas of the panes that are seen, borders included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    /// The size it was made for.
    pub size: Size,
    /// The filter.
    pub filter: Option<Area>,
    /// The list.
    pub list: Option<Area>,
    /// The story.
    pub detail: Option<Area>,
    /// The filter stands over the other panes.
    pub filter_over: bool,
    /// The upper border of the story is the lower border of the list.
    pub joined: bool,
}

impl Layout {
    /// Places the panes.
    #[must_use]
    pub fn new(size: Size, wish: Wish) -> Layout {
        let mut layout = Layout { size, ..Layout::default() };
        if layout.too_small() {
            return layout;
        }
        let body = Area { x: 0, y: 1, width: size.width, height: size.height.saturating_sub(2) };
        let one_pane = wish.zoomed || size.height < 16;
        if one_pane {
            match wish.focus {
                PaneKind::Filter => layout.filter = Some(body),
                PaneKind::Detail => layout.detail = Some(body),
                PaneKind::List | PaneKind::Overlay => layout.list = Some(body),
            }
            return layout;
        }
        let wide = size.width > 80;
        let filter_width = if wide { (size.width / 4).clamp(26, 36) } else { 34.min(size.width) };
        let mut rest = body;
        if wide && (!wish.filter_hidden || wish.focus == PaneKind::Filter) {
            layout.filter = Some(Area { width: filter_width, ..body });
            rest.x += filter_width;
            rest.width -= filter_width;
        } else if wish.focus == PaneKind::Filter {
            layout.filter = Some(Area { width: filter_width, ..body });
            layout.filter_over = true;
        }
        // The shared border belongs to both.
        let list_height = (rest.height * 2 / 5).max(7);
        layout.list = Some(Area { height: list_height, ..rest });
        layout.detail = Some(Area { y: rest.y + list_height - 1, height: rest.height - list_height + 1, ..rest });
        layout.joined = true;
        layout
    }

    /// The screen is too small for any pane.
    #[must_use]
    pub fn too_small(&self) -> bool {
        self.size.width < SMALLEST.width || self.size.height < SMALLEST.height
    }

    /// Rows inside a pane's border, 0 where it is not seen.
    #[must_use]
    pub fn rows(&self, pane: PaneKind) -> usize {
        self.area(pane).map_or(0, |area| usize::from(area.inside().height))
    }

    /// Columns inside a pane's border, 0 where it is not seen.
    #[must_use]
    pub fn columns(&self, pane: PaneKind) -> usize {
        self.area(pane).map_or(0, |area| usize::from(area.inside().width))
    }

    /// The area of a pane.
    #[must_use]
    pub fn area(&self, pane: PaneKind) -> Option<Area> {
        match pane {
            PaneKind::Filter => self.filter,
            PaneKind::List => self.list,
            PaneKind::Detail => self.detail,
            PaneKind::Overlay => None,
        }
    }

    /// The area of something over the panes with `rows` lines of `columns` inside.
    #[must_use]
    pub fn overlay(&self, columns: usize, rows: usize) -> Area {
        let fit = |wanted: usize, room: u16| u16::try_from(wanted).unwrap_or(u16::MAX).saturating_add(2).min(room);
        let width = fit(columns, self.size.width.saturating_sub(if self.size.width > 60 { 8 } else { 0 }));
        let height = fit(rows, self.size.height.saturating_sub(2));
        Area {
            x: (self.size.width - width) / 2,
            y: 1 + (self.size.height.saturating_sub(2) - height) / 2,
            width,
            height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(width: u16, height: u16, focus: PaneKind) -> Layout {
        Layout::new(Size { width, height }, Wish { focus, ..Wish::default() })
    }

    #[test]
    fn panes_stay_on_the_screen_at_every_size() {
        for width in (0..200).chain([500, 1000]) {
            for height in (0..60).chain([200, 300]) {
                for focus in [PaneKind::Filter, PaneKind::List, PaneKind::Detail] {
                    for (zoomed, filter_hidden) in [(false, false), (true, false), (false, true)] {
                        let layout = Layout::new(Size { width, height }, Wish { focus, zoomed, filter_hidden });
                        for area in [layout.filter, layout.list, layout.detail].into_iter().flatten() {
                            assert!(
                                area.x + area.width <= width && area.y + area.height < height,
                                "{width}x{height} {area:?}"
                            );
                            assert!(area.height >= 3 && area.width >= 20, "{width}x{height} {area:?}");
                        }
                        assert!(layout.too_small() || layout.area(focus).is_some(), "{width}x{height}");
                        let over = layout.overlay(60, 20);
                        assert!(over.x + over.width <= width && over.y + over.height <= height.max(1));
                    }
                }
            }
        }
    }

    #[test]
    fn narrow_screens_slide_the_filter_in() {
        assert!(layout(80, 24, PaneKind::List).filter.is_none());
        assert!(layout(80, 24, PaneKind::Filter).filter_over);
        assert!(!layout(120, 40, PaneKind::Filter).filter_over);
        assert!(layout(40, 12, PaneKind::Detail).list.is_none());
    }
}
