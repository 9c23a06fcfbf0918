//! Themes: which colour and which attribute a [`Role`] has. A view says what text means, a theme what that looks like.
//!
//! There is one accent. Whatever a colour says, an attribute or a sign says too, so that every theme works without colours.

use ratatui::style::{Color, Modifier, Style};

use crate::app::view::Role;
use crate::config::Part;
pub use crate::config::ThemeChoice;

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colours {
    /// None, or none are wanted (`NO_COLOR`).
    None,
    /// The sixteen with names.
    #[default]
    Sixteen,
    /// 256.
    Full,
}

/// What everything looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    ascii: bool,
    /// The cursor of the list is a bar over its whole row.
    whole_row: bool,
}

/// The colours of a theme; `Reset` is the terminal's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Palette {
    text: Color,
    ground: Color,
    /// Less important text; the terminal's own colour is dimmed by attribute.
    dim: Color,
    border: Color,
    accent: Color,
    alarm: Color,
    good: Color,
    note: Color,
    /// Under the row of the cursor; the terminal's own means reverse.
    row: Color,
    /// Under selected rows.
    selected: Color,
    /// Found text and what is under it.
    hit: (Color, Color),
    current_hit: (Color, Color),
}

/// The sixteen with names, by their numbers.
const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// Attributes only.
const NONE: Palette = Palette {
    text: Color::Reset,
    ground: Color::Reset,
    dim: Color::Reset,
    border: Color::Reset,
    accent: Color::Reset,
    alarm: Color::Reset,
    good: Color::Reset,
    note: Color::Reset,
    row: Color::Reset,
    selected: Color::Reset,
    hit: (Color::Reset, Color::Reset),
    current_hit: (Color::Reset, Color::Reset),
};

/// Magenta and red are the two of the sixteen that can be read on black and on white in the palettes in use; cyan, green and
/// yellow vanish on white, blue on black.
const SIXTEEN: Palette = Palette {
    accent: Color::Magenta,
    alarm: Color::Red,
    hit: (Color::Black, Color::Yellow),
    current_hit: (Color::Black, Color::Cyan),
    ..NONE
};

const DARK: Palette = Palette {
    text: Color::Indexed(252),
    ground: Color::Indexed(234),
    dim: Color::Indexed(249),
    border: Color::Indexed(240),
    accent: Color::Indexed(116),
    alarm: Color::Indexed(210),
    good: Color::Indexed(150),
    note: Color::Indexed(223),
    row: Color::Indexed(237),
    selected: Color::Indexed(236),
    hit: (Color::Indexed(234), Color::Indexed(222)),
    current_hit: (Color::Indexed(234), Color::Indexed(116)),
};

const LIGHT: Palette = Palette {
    text: Color::Indexed(235),
    ground: Color::Indexed(255),
    dim: Color::Indexed(240),
    border: Color::Indexed(249),
    accent: Color::Indexed(25),
    alarm: Color::Indexed(124),
    good: Color::Indexed(22),
    note: Color::Indexed(58),
    row: Color::Indexed(253),
    selected: Color::Indexed(254),
    hit: (Color::Indexed(235), Color::Indexed(222)),
    current_hit: (Color::Indexed(255), Color::Indexed(25)),
};

const HIGH_CONTRAST: Palette = Palette {
    text: Color::Indexed(231),
    ground: Color::Indexed(16),
    dim: Color::Indexed(252),
    border: Color::Indexed(252),
    accent: Color::Indexed(226),
    alarm: Color::Indexed(217),
    good: Color::Indexed(157),
    note: Color::Indexed(231),
    row: Color::Reset,
    selected: Color::Indexed(238),
    hit: (Color::Indexed(16), Color::Indexed(226)),
    current_hit: (Color::Indexed(16), Color::Indexed(231)),
};

impl Theme {
    /// The theme `choice` as far as a terminal with these colours can show it.
    #[must_use]
    pub fn new(choice: ThemeChoice, colours: Colours, ascii: bool) -> Theme {
        let palette = match (choice, colours) {
            (ThemeChoice::None, _) | (_, Colours::None) => NONE,
            (ThemeChoice::Terminal, _) | (ThemeChoice::Dark | ThemeChoice::Light, Colours::Sixteen) => SIXTEEN,
            (ThemeChoice::Dark, Colours::Full) => DARK,
            (ThemeChoice::Light, Colours::Full) => LIGHT,
            (ThemeChoice::HighContrast, Colours::Full) => HIGH_CONTRAST,
            (ThemeChoice::HighContrast, Colours::Sixteen) => Palette {
                text: Color::White,
                ground: Color::Black,
                accent: Color::LightYellow,
                alarm: Color::LightRed,
                ..SIXTEEN
            },
        };
        Theme { palette, ascii, whole_row: false }
    }

    /// The same with some colours of a person's own, as far as the terminal can show them.
    #[must_use]
    pub fn with_colours(mut self, own: &[(Part, u8)], colours: Colours) -> Theme {
        for (part, number) in own {
            if colours == Colours::None || colours == Colours::Sixteen && *number > 15 || self.palette == NONE {
                continue;
            }
            let colour = NAMED.get(usize::from(*number)).copied().unwrap_or(Color::Indexed(*number));
            let palette = &mut self.palette;
            *match part {
                Part::Text => &mut palette.text,
                Part::Ground => &mut palette.ground,
                Part::Dim => &mut palette.dim,
                Part::Border => &mut palette.border,
                Part::Accent => &mut palette.accent,
                Part::Alarm => &mut palette.alarm,
                Part::Good => &mut palette.good,
                Part::Note => &mut palette.note,
                Part::Row => &mut palette.row,
                Part::Selected => &mut palette.selected,
                Part::Hit => &mut palette.hit.0,
                Part::HitGround => &mut palette.hit.1,
            } = colour;
        }
        self
    }

    /// The same with a bar over the whole row of the cursor.
    #[must_use]
    pub fn with_whole_row(self, whole_row: bool) -> Theme {
        Theme { whole_row, ..self }
    }

    /// The cursor of the list is a bar over its whole row.
    pub(crate) fn has_whole_row(&self) -> bool {
        self.whole_row
    }

    /// True when nothing but ASCII may be written.
    pub(crate) fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Everything that has no other look.
    pub(crate) fn ground(&self) -> Style {
        Style::new().fg(self.palette.text).bg(self.palette.ground)
    }

    /// The look of text.
    pub(crate) fn role(&self, role: Role) -> Style {
        let palette = &self.palette;
        let (style, plain) = (self.ground(), palette.accent == Color::Reset);
        let hit = |(fg, bg): (Color, Color)| style.fg(fg).bg(bg);
        match role {
            // Its sign and the bold title tell enough: a colour would be a tenth of the bytes of every row.
            Role::Plain | Role::Unread => style,
            Role::Dim => self.dimmed(palette.dim),
            Role::Strong => style.add_modifier(Modifier::BOLD),
            Role::Accent => style.fg(palette.accent).add_modifier(Modifier::BOLD),
            Role::Flag => style.fg(palette.accent),
            Role::Overdue | Role::Warning => style.fg(palette.alarm).add_modifier(Modifier::BOLD),
            Role::Hit if plain => style.add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
            Role::CurrentHit if plain => style.add_modifier(Modifier::REVERSED | Modifier::BOLD),
            Role::Hit => hit(palette.hit),
            // A console shows bold black as grey.
            Role::CurrentHit if palette.current_hit.0 == Color::Black => {
                hit(palette.current_hit).add_modifier(Modifier::UNDERLINED)
            }
            Role::CurrentHit => hit(palette.current_hit).add_modifier(Modifier::BOLD),
            Role::Note => style.fg(palette.note),
            Role::Label => style.fg(palette.dim),
            Role::Excluded => self.dimmed(palette.dim).add_modifier(Modifier::UNDERLINED),
            Role::Good => style.fg(palette.good),
        }
    }

    /// The border of a pane.
    pub(crate) fn border(&self, focused: bool) -> Style {
        if focused {
            let style = self.ground().fg(self.palette.accent);
            // Where there is no colour to tell the pane with the focus, its border is bold and the others are dim.
            if self.palette.accent == Color::Reset { style.add_modifier(Modifier::BOLD) } else { style }
        } else {
            self.dimmed(self.palette.border)
        }
    }

    /// What the row of the cursor adds to the look of its text.
    pub(crate) fn current_row(&self, focused: bool) -> Style {
        match (self.palette.row, focused) {
            (_, false) => Style::new(),
            // Reversed colours and weights of several roles in one row would be a patchwork, and bytes at every key.
            (Color::Reset, true) => {
                self.ground().add_modifier(Modifier::REVERSED).remove_modifier(Modifier::DIM | Modifier::BOLD)
            }
            (row, true) => Style::new().bg(row),
        }
    }

    /// What a selected row adds to the look of its text.
    pub(crate) fn selected_row(&self) -> Style {
        match self.palette.selected {
            Color::Reset => Style::new().add_modifier(Modifier::UNDERLINED).remove_modifier(Modifier::DIM),
            selected => Style::new().bg(selected),
        }
    }

    fn dimmed(&self, colour: Color) -> Style {
        let style = self.ground();
        if colour == Color::Reset { style.add_modifier(Modifier::DIM) } else { style.fg(colour) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 14] = [
        Role::Plain,
        Role::Dim,
        Role::Strong,
        Role::Accent,
        Role::Unread,
        Role::Flag,
        Role::Overdue,
        Role::Hit,
        Role::CurrentHit,
        Role::Note,
        Role::Label,
        Role::Warning,
        Role::Excluded,
        Role::Good,
    ];

    #[test]
    fn without_colours_there_are_only_attributes() {
        let theme = Theme::new(ThemeChoice::Dark, Colours::None, false);
        for style in ROLES.map(|role| theme.role(role)).into_iter().chain([
            theme.border(true),
            theme.border(false),
            theme.current_row(true),
            theme.selected_row(),
        ]) {
            assert!(matches!(style.fg, None | Some(Color::Reset)) && matches!(style.bg, None | Some(Color::Reset)));
        }
        assert_ne!(theme.border(true), theme.border(false));
        assert_ne!(theme.role(Role::Hit), theme.role(Role::CurrentHit));
    }

    #[test]
    fn a_person_may_have_other_colours_as_far_as_the_terminal_has_them() {
        let own = [(Part::Accent, 4), (Part::Text, 203), (Part::HitGround, 11)];
        let theme = |colours| Theme::new(ThemeChoice::Terminal, colours, false).with_colours(&own, colours);
        let full = theme(Colours::Full);
        assert_eq!(full.role(Role::Flag).fg, Some(Color::Blue));
        assert_eq!(full.role(Role::Plain).fg, Some(Color::Indexed(203)));
        assert_eq!(full.role(Role::Hit).bg, Some(Color::LightYellow));
        let sixteen = theme(Colours::Sixteen);
        assert_eq!(
            (sixteen.role(Role::Flag).fg, sixteen.role(Role::Plain).fg),
            (Some(Color::Blue), Some(Color::Reset))
        );
        assert_eq!(theme(Colours::None), Theme::new(ThemeChoice::None, Colours::None, false));
    }

    #[test]
    fn sixteen_colours_use_no_others() {
        for (_, choice) in ThemeChoice::ALL {
            let theme = Theme::new(choice, Colours::Sixteen, false);
            for role in ROLES {
                let style = theme.role(role);
                assert!(![style.fg, style.bg].iter().flatten().any(|c| matches!(c, Color::Indexed(_))), "{role:?}");
            }
        }
    }

    /// The brightness of a colour of the 256, as WCAG defines it.
    fn brightness(colour: Color) -> f64 {
        let Color::Indexed(index) = colour else { panic!("{colour:?} has no brightness of its own") };
        let steps = [0.0, 95.0, 135.0, 175.0, 215.0, 255.0];
        let rgb = match usize::from(index) {
            index @ 16..232 => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(|step| steps[step]),
            index => [(index as f64 - 232.0) * 10.0 + 8.0; 3],
        };
        let [r, g, b] = rgb.map(|c| {
            let c = c / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055_f64).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn themes_with_a_ground_of_their_own_can_be_read_on_it() {
        for choice in [ThemeChoice::Dark, ThemeChoice::Light, ThemeChoice::HighContrast] {
            let theme = Theme::new(choice, Colours::Full, false);
            for role in ROLES {
                let grounds = match role {
                    Role::Hit | Role::CurrentHit => vec![theme.role(role).bg.unwrap()],
                    _ => [Some(theme.palette.ground), theme.current_row(true).bg, Some(theme.palette.selected)]
                        .into_iter()
                        .flatten()
                        .filter(|ground| *ground != Color::Reset)
                        .collect(),
                };
                for ground in grounds {
                    let (a, b) = (brightness(theme.role(role).fg.unwrap()), brightness(ground));
                    let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                    assert!(contrast >= 4.5, "{choice:?} {role:?} on {ground:?}: {contrast:.2}");
                }
            }
        }
    }

    /// The sixteen as usual terminals show them: xterm, the consoles of Linux and of VGA, and the one of GNOME.
    const PALETTES: [[u32; 16]; 3] = [
        [
            0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f,
            0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
        ],
        [
            0x00_0000, 0xaa_0000, 0x00_aa00, 0xaa_5500, 0x00_00aa, 0xaa_00aa, 0x00_aaaa, 0xaa_aaaa, 0x55_5555,
            0xff_5555, 0x55_ff55, 0xff_ff55, 0x55_55ff, 0xff_55ff, 0x55_ffff, 0xff_ffff,
        ],
        [
            0x17_1421, 0xc0_1c28, 0x26_a269, 0xa2_734c, 0x12_488b, 0xa3_47ba, 0x2a_a1b3, 0xd0_cfcc, 0x5e_5c64,
            0xf6_6151, 0x33_da7a, 0xe9_ad0c, 0x2a_7bde, 0xc0_61cb, 0x33_c7de, 0xff_ffff,
        ],
    ];

    fn brightness_of(rgb: u32) -> f64 {
        let [_, r, g, b] = rgb.to_be_bytes().map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055_f64).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn of_sixteen_colours_those_are_used_that_can_be_read_in_every_usual_palette() {
        // What AA asks of bold text and of signs. A terminal with its own ground may be black or white; a console is black, and
        // shows bold as bright.
        for choice in [ThemeChoice::Terminal, ThemeChoice::Dark, ThemeChoice::Light, ThemeChoice::HighContrast] {
            let theme = Theme::new(choice, Colours::Sixteen, false);
            for (palette, console) in PALETTES.into_iter().zip([false, true, false]) {
                let of = |colour: Color, bright: bool| {
                    let at = NAMED.iter().position(|named| *named == colour)?;
                    Some(brightness_of(palette[if bright && at < 8 { at + 8 } else { at }]))
                };
                for role in ROLES {
                    let style = theme.role(role);
                    let bright = console && style.add_modifier.contains(Modifier::BOLD);
                    let Some(text) = style.fg.and_then(|colour| of(colour, bright)) else { continue };
                    let grounds = match style.bg.and_then(|colour| of(colour, false)) {
                        Some(ground) => vec![ground],
                        None if console => vec![0.0],
                        None => vec![0.0, 1.0],
                    };
                    for ground in grounds {
                        let contrast = (text.max(ground) + 0.05) / (text.min(ground) + 0.05);
                        assert!(contrast >= 3.0, "{choice:?} {role:?} {palette:06x?}: {contrast:.2}");
                    }
                }
            }
        }
    }
}
