//! A chart as a sheet: its numbers, and beside them the picture that the spreadsheet draws of them.

use super::layout::{ROWS_ABOVE, begin, breadth, row as row_of, text};
use super::style::{self, Look};
use super::{Frame, XlsxError};
use crate::report::document::{Chart, Kind, Series, Shape, Side};
use crate::report::lang::Lang;
use crate::report::plain::plain;
use rust_xlsxwriter::{
    Chart as Picture, ChartErrorBars, ChartErrorBarsType, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker,
    ChartRange, ChartSeries, ChartSolidFill, Color, Format, Worksheet,
};

const WIDTH: u32 = 860;
const HEIGHT_OF_LINES: u32 = 380;
/// Height of one bar, and of what is around all of them (pixels).
const HEIGHT_OF_BAR: u32 = 26;
const HEIGHT_AROUND: u32 = 130;
const HIGHEST: u32 = 1600;
const WIDTH_OF_NUMBERS: f64 = 15.0;
const WIDEST_NAME: f64 = 36.0;
/// Colours of series of the period by their order, and of those that it is compared with.
const TONES: [u32; 5] = [0x1a_4d8c, 0xb0_6000, 0x2b_7a5b, 0x7a_3e8e, 0x4d_5b68];
const COMPARED: u32 = 0x8d_98a3;
/// Columns of an interval: its ends, and how far they are from the value.
const ENDS: [&str; 4] = ["low", "high", "below", "above"];

/// Writes the chart.
pub(super) fn write(sheet: &mut Worksheet, chart: &Chart, name: &str, frame: &Frame) -> Result<(), XlsxError> {
    begin(sheet, frame.lang.pick(&chart.title), true, frame)?;
    let first = ROWS_ABOVE + 1;
    let names = chart.categories.iter().map(|category| breadth(frame.lang.pick(category)));
    sheet.set_column_width(0, names.fold(10.0, f64::max).min(WIDEST_NAME) + 2.0)?;
    text(sheet, first - 1, 0, &frame.lang.word("category"), &style::heading(false, false))?;
    for (at, category) in chart.categories.iter().enumerate() {
        text(sheet, first + row_of(at), 0, frame.lang.pick(category), &look(false).format())?;
    }
    let last = first + row_of(chart.categories.len().saturating_sub(1));
    let mut picture = match chart.shape {
        Shape::Lines => Picture::new_line(),
        Shape::Bars => Picture::new_bar(),
    };
    let mut next = 1;
    for (at, series) in chart.series.iter().enumerate() {
        let tone = chart.series.iter().take(at).filter(|other| other.side == series.side).count();
        let mut drawn = drawn(chart, series, tone);
        drawn.set_name((name, first - 1, next)).set_categories((name, first, 0, last, 0)).set_values((name, first, next, last, next));
        next = write_series(sheet, chart, series, next, frame)?;
        if !series.intervals.is_empty() {
            next = write_intervals(sheet, chart, series, next, frame)?;
            let range = |column| ChartRange::new_from_range(name, first, column, last, column);
            let mut bars = ChartErrorBars::new();
            // Above comes last and below before it.
            bars.set_type(ChartErrorBarsType::Custom(range(next - 1), range(next - 2)));
            // The values of lying bars go along x.
            match chart.shape {
                Shape::Lines => drawn.set_y_error_bars(&bars),
                Shape::Bars => drawn.set_x_error_bars(&bars),
            };
        }
        picture.push_series(&drawn);
    }
    sheet.set_freeze_panes(first, 1)?;
    sheet.set_repeat_rows(0, first - 1)?;
    if !chart.series.is_empty() && !chart.categories.is_empty() {
        frame_picture(&mut picture, chart, frame.lang);
        sheet.insert_chart(first, next + 1, &picture)?;
    }
    Ok(())
}

fn kind(chart: &Chart) -> Kind {
    if is_percent(chart) { Kind::Percent } else { Kind::Number }
}

fn is_percent(chart: &Chart) -> bool {
    chart.unit.zh == "%"
}

fn look(is_right: bool) -> Look {
    Look { level: None, is_total: false, listed: None, is_right, is_wrapped: false }
}

fn number_format(chart: &Chart, lang: Lang) -> String {
    style::number(kind(chart), chart.decimals, None, lang)
}

/// Writes the values of a series and gives the next free column. Where there is no data the cell is empty: a spreadsheet would draw a
/// text as zero.
fn write_series(sheet: &mut Worksheet, chart: &Chart, series: &Series, at: u16, frame: &Frame) -> Result<u16, XlsxError> {
    let title = match frame.lang.pick(&series.title) {
        "" => frame.lang.word(match series.side {
            Side::Period => "side.period",
            Side::Previous => "side.previous",
            Side::LastYear => "side.last_year",
        }),
        title => plain(title),
    };
    write_numbers(sheet, chart, &title, at, series.values.iter().copied(), frame)?;
    Ok(at.saturating_add(1))
}

fn write_intervals(sheet: &mut Worksheet, chart: &Chart, series: &Series, at: u16, frame: &Frame) -> Result<u16, XlsxError> {
    let mut next = at;
    for end in ENDS {
        let numbers = series.values.iter().zip(&series.intervals).map(|(value, interval)| {
            let (value, [low, high]) = ((*value)?, (*interval)?);
            match end {
                "low" => Some(low),
                "high" => Some(high),
                "below" => Some((value - low).max(0.0)),
                _ => Some((high - value).max(0.0)),
            }
        });
        let numbers: Vec<Option<f64>> = numbers.collect();
        write_numbers(sheet, chart, &frame.lang.word(end), next, numbers.into_iter(), frame)?;
        next = next.saturating_add(1);
    }
    Ok(next)
}

fn write_numbers(
    sheet: &mut Worksheet,
    chart: &Chart,
    title: &str,
    at: u16,
    numbers: impl Iterator<Item = Option<f64>>,
    frame: &Frame,
) -> Result<(), XlsxError> {
    let first = ROWS_ABOVE + 1;
    let unit = plain(frame.lang.pick(&chart.unit));
    let title = if unit.is_empty() || is_percent(chart) {
        title.to_owned()
    } else {
        frame.lang.filled("with_unit", &[("title", title), ("unit", &unit)])
    };
    text(sheet, first - 1, at, &title, &style::heading(false, true))?;
    sheet.set_column_width(at, WIDTH_OF_NUMBERS.max(breadth(&title) + 2.0))?;
    let format: Format = look(true).format().set_num_format(number_format(chart, frame.lang));
    for (row, number) in numbers.enumerate().take(chart.categories.len()) {
        let row = first + row_of(row);
        match number.filter(|number| number.is_finite()) {
            Some(number) => sheet.write_number_with_format(row, at, number * style::factor(kind(chart)), &format)?,
            None => sheet.write_blank(row, at, &format)?,
        };
    }
    Ok(())
}

/// How a series is drawn: that of the period strong, those that it is compared with thin and grey.
fn drawn(chart: &Chart, series: &Series, tone: usize) -> ChartSeries {
    let color = Color::RGB(match series.side {
        Side::Period => TONES.get(tone % TONES.len()).copied().unwrap_or(COMPARED),
        Side::Previous | Side::LastYear => COMPARED,
    });
    let mut format = ChartFormat::new();
    match chart.shape {
        Shape::Lines => {
            let mut line = ChartLine::new();
            match series.side {
                Side::Period => line.set_color(color).set_width(2.5),
                Side::Previous => line.set_color(color).set_width(1.25).set_dash_type(ChartLineDashType::Dash),
                Side::LastYear => line.set_color(color).set_width(1.25).set_dash_type(ChartLineDashType::RoundDot),
            };
            format.set_line(&line);
        }
        Shape::Bars => {
            format.set_solid_fill(ChartSolidFill::new().set_color(color));
        }
    }
    let mut drawn = ChartSeries::new();
    drawn.set_format(&mut format).set_marker(ChartMarker::new().set_none());
    if chart.shape == Shape::Bars {
        drawn.set_gap(50);
    }
    drawn
}

fn frame_picture(picture: &mut Picture, chart: &Chart, lang: Lang) {
    let title = plain(lang.pick(&chart.title));
    picture.title().set_name(&title);
    picture.set_alt_text(&title).set_width(WIDTH);
    picture.legend().set_position(ChartLegendPosition::Bottom);
    let format = number_format(chart, lang);
    let values = match chart.shape {
        Shape::Lines => {
            picture.set_height(HEIGHT_OF_LINES);
            picture.y_axis()
        }
        Shape::Bars => {
            let bars = row_of(chart.categories.len()).saturating_mul(HEIGHT_OF_BAR);
            picture.set_height(bars.saturating_add(HEIGHT_AROUND).min(HIGHEST));
            // The best stands at the top, as in the list; the values then stand there too.
            picture.y_axis().set_reverse();
            picture.x_axis().set_min(least(chart))
        }
    };
    values.set_num_format(format).set_major_gridlines_line(ChartLine::new().set_color(Color::RGB(0xd5_dae0)));
}

/// Where the axis of bars begins: at zero, or at the least of all if that is below.
fn least(chart: &Chart) -> f64 {
    let all = chart.series.iter().flat_map(|series| series.values.iter().copied().flatten());
    all.filter(|value| value.is_finite()).fold(0.0, f64::min) * style::factor(kind(chart))
}
