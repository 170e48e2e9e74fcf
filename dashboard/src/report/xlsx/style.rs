//! How cells look, and the number formats with which numbers show as the report shows them.

use crate::report::document::{Kind, Listed};
use crate::report::lang::Lang;
use crate::report::words::word;
use analytics::reading::Level;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// A face that office machines have for Chinese; where it is missing, spreadsheets take another.
const FONT: &str = "Microsoft YaHei";
const SIZE: f64 = 10.0;
const INK: Color = Color::RGB(0x1b_2530);
const SOFT: Color = Color::RGB(0x5d_6975);
const HAIR: Color = Color::RGB(0xd5_dae0);
const HEAD: Color = Color::RGB(0xe9_eef4);
const TOTAL: Color = Color::RGB(0xf1_f4f7);
pub(super) const ACCENT: Color = Color::RGB(0x1a_4d8c);
const ALARM: Color = Color::RGB(0xb3_201c);
const WARN: Color = Color::RGB(0x9a_5b00);
const FEW: Color = Color::RGB(0x77_828d);
const RED_TINT: Color = Color::RGB(0xfd_f0ef);
const BLACK_TINT: Color = Color::RGB(0xe4_e7ea);
const BLACK: Color = Color::RGB(0x16_191d);

pub(super) fn base() -> Format {
    Format::new().set_font_name(FONT).set_font_size(SIZE).set_font_color(INK).set_align(FormatAlign::VerticalCenter)
}

pub(super) fn title() -> Format {
    base().set_bold().set_font_size(14.0)
}

pub(super) fn chapter() -> Format {
    base().set_bold().set_font_size(11.5).set_font_color(ACCENT)
}

pub(super) fn soft() -> Format {
    base().set_font_size(9.0).set_font_color(SOFT)
}

pub(super) fn wrapped() -> Format {
    base().set_text_wrap().set_align(FormatAlign::Top)
}

pub(super) fn heading(is_group: bool, is_right: bool) -> Format {
    let align = match (is_group, is_right) {
        (true, _) => FormatAlign::Center,
        (false, true) => FormatAlign::Right,
        (false, false) => FormatAlign::Left,
    };
    let format = base().set_bold().set_text_wrap().set_align(align).set_background_color(HEAD);
    let format = if is_group || is_right { format } else { format.set_indent(1) };
    format.set_border(FormatBorder::Thin).set_border_color(HAIR)
}

/// What decides how a cell of a table looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) level: Option<Level>,
    pub(super) is_total: bool,
    pub(super) listed: Option<Listed>,
    pub(super) is_right: bool,
    pub(super) is_wrapped: bool,
}

impl Look {
    pub(super) fn format(self) -> Format {
        let mut format = base().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(HAIR);
        format = if self.is_right { format.set_align(FormatAlign::Right) } else { format.set_indent(1) };
        if self.is_wrapped {
            format = format.set_text_wrap();
        }
        format = match self.listed {
            Some(Listed::Red) => format.set_background_color(RED_TINT),
            Some(Listed::Black) => format.set_background_color(BLACK_TINT),
            None if self.is_total => format.set_background_color(TOTAL),
            None => format,
        };
        if self.is_total {
            format = format.set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(SOFT);
        }
        match self.level {
            Some(Level::Alarm) => format.set_font_color(ALARM).set_bold(),
            Some(Level::Warn) => format.set_font_color(WARN),
            Some(Level::Few) => format.set_font_color(FEW),
            Some(Level::Normal) | None => format,
        }
    }
}

/// The format of the cell that names a row's list.
pub(super) fn listed(list: Listed) -> Format {
    let color = match list {
        Listed::Red => ALARM,
        Listed::Black => BLACK,
    };
    base().set_bold().set_font_color(Color::White).set_background_color(color).set_align(FormatAlign::Center)
}

/// The sign of a level, which tells it where colours do not.
pub(super) fn sign(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Alarm) => "\u{25b2} ",
        Some(Level::Warn) => "\u{25cf} ",
        Some(Level::Few) => "\u{25cb} ",
        Some(Level::Normal) | None => "",
    }
}

/// What a value is multiplied by: spreadsheets keep 98.35 % as 0.9835.
pub(super) fn factor(kind: Kind) -> f64 {
    match kind {
        Kind::Percent | Kind::Change => 0.01,
        Kind::Name | Kind::Text | Kind::Number | Kind::Points | Kind::Rank | Kind::Instant => 1.0,
    }
}

/// The number format of numbers, with the sign of their level before them. What is less than zero has the long sign that reports have.
pub(super) fn number(kind: Kind, decimals: u32, level: Option<Level>, lang: Lang) -> String {
    let places = match usize::try_from(decimals).unwrap_or(0).min(15) {
        0 => String::new(),
        places => format!(".{}", "0".repeat(places)),
    };
    let digits = format!("#,##0{places}");
    let level = match sign(level) {
        "" => String::new(),
        sign => format!("\"{sign}\""),
    };
    let signed = |plus: &str, end: &str| format!("{level}{plus}{digits}{end};{level}\"\u{2212}\"{digits}{end};{level}{digits}{end}");
    match kind {
        Kind::Percent => signed("", "%"),
        Kind::Change => signed("+", "%"),
        Kind::Points => signed("+", &format!("\"{}\"", points(lang))),
        Kind::Number => signed("", ""),
        Kind::Rank => "0".to_owned(),
        Kind::Instant => "yyyy-mm-dd hh:mm".to_owned(),
        Kind::Name | Kind::Text => "@".to_owned(),
    }
}

/// What stands behind a number of percentage points.
pub(super) fn points(lang: Lang) -> String {
    lang.pick(&word("report.points")).replace("{by}", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_show_signs_and_units() {
        let format = |kind, decimals, level| number(kind, decimals, level, Lang::En);
        assert_eq!(format(Kind::Percent, 2, None), "#,##0.00%;\"\u{2212}\"#,##0.00%;#,##0.00%");
        assert_eq!(format(Kind::Change, 1, None), "+#,##0.0%;\"\u{2212}\"#,##0.0%;#,##0.0%");
        assert_eq!(format(Kind::Points, 0, None), "+#,##0\" pp\";\"\u{2212}\"#,##0\" pp\";#,##0\" pp\"");
        let alarm = "\"\u{25b2} \"#,##0;\"\u{25b2} \"\"\u{2212}\"#,##0;\"\u{25b2} \"#,##0";
        assert_eq!(format(Kind::Number, 0, Some(Level::Alarm)), alarm);
        assert_eq!(format(Kind::Rank, 0, None), "0");
        assert!((factor(Kind::Change) * 12.5 - 0.125).abs() < 1e-12);
    }
}
