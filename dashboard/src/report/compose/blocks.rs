//! Tables and charts.

use super::super::chapter::Show;
use super::super::document::{Block, Cell, Chart, Column, Kind, Row, Series, Shape, Side as ShownSide, Table};
use super::super::words::{filled, same, word};
use super::sentence::{interval_of, merit_of};
use super::shown::{self, Change, NOTHING, decimals_of, kind_of, unit_of};
use super::{Answered, Coverage, Side};
use analytics::batch::Step;
use analytics::figures::Figure;
use analytics::indicator::Indicator;
use analytics::register::{RegisterColumn, RegisterKind, Value};
use chrono::{DateTime, Datelike, Days, Months, Timelike};
use chrono_tz::Tz;
use ingest::declaration::Label;
use ingest::record::UtcMs;
use std::collections::{BTreeMap, HashMap};

/// Columns from which a table is too wide for a page that stands upright.
const WIDE: usize = 9;
/// The most rows of a table by a key; what a city has more of belongs into the explorer.
const ROWS_MAX: usize = 400;

impl Answered<'_> {
    pub(super) fn block(&self, name: &str, block: &Show) -> Option<Block> {
        match block {
            Show::Figures { title, indicators } => Some(Block::Table(self.figures_table(name, title, indicators))),
            Show::Rank { title, by, indicators } => self.rank_table(name, (title, by), indicators).map(Block::Table),
            Show::Lines { title, indicator } => self.lines_chart(name, title, indicator).map(Block::Chart),
            Show::Bars { title, indicator, by } => self.bars_chart(name, title, (indicator, by)).map(Block::Chart),
            Show::Register { register } => self.register_table(name, register).map(Block::Table),
        }
    }

    /// One row an indicator.
    fn figures_table(&self, name: &str, title: &Label, indicators: &[String]) -> Table {
        let composer = self.composer;
        let [now, before, year] = [Some(composer.period), composer.period.before(), composer.period.year_before()]
            .map(|period| period.map_or(0, |period| composer.stretch(period).working_days));
        let shifted = before != now || year != now;
        let plain = |title: &str, kind| column(word(title), kind);
        let mut columns = vec![
            plain("report.column.indicator", Kind::Name),
            plain("report.column.unit", Kind::Text),
            plain("report.column.period", Kind::Number),
            plain("report.column.sample", Kind::Number),
            plain("report.column.previous", Kind::Number),
            plain("report.column.change", Kind::Change),
            plain("report.column.last_year", Kind::Number),
            plain("report.column.growth", Kind::Change),
        ];
        if shifted {
            columns.push(plain("report.column.growth_per_day", Kind::Change));
        }
        let row = |id: &String| {
            let indicator = self.indicator(id)?;
            let cell = |side| {
                let reading = self.figures(id, side, &[], false).and_then(|figures| figures.first()).map(|figure| &figure.reading);
                shown::cell(indicator, reading, self.coverage(indicator, side))
            };
            let value = Cell { figure: Some(self.card(indicator, BTreeMap::new())), ..cell(Side::Whole) };
            let sample = value.denominator.map_or_else(nothing, |sample| Cell {
                zh: shown::number(sample, 0),
                value: Some(sample),
                ..Cell::default()
            });
            let unit = match indicator.unit.as_str() {
                "percent" => word("unit.percent"),
                _ => unit_of(indicator),
            };
            let mut cells = vec![text(&indicator.title), text(&unit), value, sample];
            if indicator.time.is_none() {
                cells.extend((4..columns.len()).map(|_| Cell { why: Some(word("report.why.now")), ..nothing() }));
            } else {
                let growth = self.change(indicator, Side::LastYear);
                cells.extend([cell(Side::Previous), self.change(indicator, Side::Previous).cell(), cell(Side::LastYear), growth.cell()]);
                if shifted {
                    let of_counts =
                        if indicator.unit == "count" { growth.per_working_day(now, year) } else { Change::Unknown("report.why.rate") };
                    cells.push(of_counts.cell());
                }
            }
            Some(Row { cells, ..Row::default() })
        };
        let rows: Vec<Row> = indicators.iter().filter_map(row).collect();
        let wide = columns.len() > WIDE;
        Table { name: name.to_owned(), title: title.clone(), note: None, columns, rows, wide }
    }

    /// One row a value of the key, the whole last; the first indicator ranks.
    fn rank_table(&self, name: &str, (title, by): (&Label, &str), indicators: &[String]) -> Option<Table> {
        let shown: Vec<&Indicator> = indicators.iter().filter_map(|id| self.indicator(id)).collect();
        let (first, _) = shown.split_first()?;
        let is_rate = first.unit == "percent";
        let mut columns = vec![column(word("report.column.rank"), Kind::Rank), column(word(&format!("report.by.{by}")), Kind::Name)];
        for (place, indicator) in shown.iter().enumerate() {
            let group = (place == 0).then(|| indicator.title.clone());
            let title = if place == 0 { word("report.column.period") } else { indicator.title.clone() };
            let (kind, unit, decimals) = (kind_of(indicator), unit_of(indicator), decimals_of(indicator));
            columns.push(Column { title, group: group.clone(), kind, unit, decimals });
            if place == 0 {
                let grouped = |title: &str, kind| Column { group: group.clone(), ..column(word(title), kind) };
                if is_rate {
                    columns.push(grouped("report.column.sample", Kind::Number));
                    columns.push(grouped("report.column.interval", Kind::Text));
                }
                columns.push(grouped("report.column.change", if is_rate { Kind::Points } else { Kind::Change }));
            }
        }
        let mut order: Vec<(&Figure, Option<f64>)> =
            self.figures(&first.id, Side::Whole, &[by], false)?.iter().map(|figure| (figure, merit_of(first, figure))).collect();
        order.sort_by(|left, right| {
            right
                .1
                .is_some()
                .cmp(&left.1.is_some())
                .then(right.1.unwrap_or(0.0).total_cmp(&left.1.unwrap_or(0.0)))
                .then_with(|| left.0.keys.cmp(&right.0.keys))
        });
        let sides: Vec<HashMap<&str, &Figure>> = shown.iter().map(|indicator| self.keyed(indicator, Side::Whole, by)).collect();
        let (done, previous) = (self.keyed(first, Side::Done, by), self.keyed(first, Side::Previous, by));
        let coverage = self.coverage(first, Side::Previous);
        let left_out = order.len().saturating_sub(ROWS_MAX);
        let mut rows: Vec<Row> = Vec::new();
        for (place, (figure, merit)) in order.into_iter().take(ROWS_MAX).enumerate() {
            let code = figure.keys.first().map_or("", |code| code.as_str());
            let rank = merit.map_or_else(|| Cell { why: Some(word("report.why.few")), ..nothing() }, |_| plain(&(place + 1).to_string()));
            let change =
                Change::of(first, done.get(code).map(|figure| &figure.reading), previous.get(code).map(|figure| &figure.reading), coverage);
            let name = self.composer.city.name_of(by, code);
            rows.push(Row { cells: self.rank_cells(&shown, rank, &name, (by, Some(code)), &sides, &change), ..Row::default() });
        }
        let totals: Vec<HashMap<&str, &Figure>> = shown.iter().map(|indicator| self.total(indicator)).collect();
        let change = self.change(first, Side::Previous);
        let whole = word(if self.composer.scope.is_some() { "report.whole_scope" } else { "report.whole" });
        rows.push(Row { cells: self.rank_cells(&shown, nothing(), &whole, (by, None), &totals, &change), total: true, ..Row::default() });
        let note = (left_out > 0).then(|| filled("report.left_out", &[("n", &same(left_out.to_string()))]));
        let wide = columns.len() > WIDE;
        Some(Table { name: name.to_owned(), title: title.clone(), note, columns, rows, wide })
    }

    fn rank_cells(
        &self,
        shown: &[&Indicator],
        rank: Cell,
        name: &Label,
        (by, code): (&str, Option<&str>),
        sides: &[HashMap<&str, &Figure>],
        change: &Change,
    ) -> Vec<Cell> {
        let mut cells = vec![rank, text(name)];
        for (place, (indicator, figures)) in shown.iter().zip(sides).enumerate() {
            let figure = figures.get(code.unwrap_or_default()).copied();
            let keys = code.map(|code| BTreeMap::from([(by.to_owned(), code.to_owned())])).unwrap_or_default();
            let coverage = self.coverage(indicator, Side::Whole);
            let value = shown::cell(indicator, figure.map(|figure| &figure.reading), coverage);
            // No row of a body in a table is no case of it, not the lack of a feed.
            let value = if figure.is_none() && coverage != Coverage::None && indicator.unit == "count" { zero() } else { value };
            let sample = value.denominator;
            cells.push(Cell { figure: Some(self.card(indicator, keys)), ..value });
            if place == 0 {
                if indicator.unit == "percent" {
                    let counted = |sample: f64| Cell { zh: shown::number(sample, 0), value: Some(sample), ..Cell::default() };
                    cells.push(sample.map_or_else(nothing, counted));
                    cells.push(figure.and_then(|figure| interval_of(indicator, figure)).map_or_else(nothing, |[low, high]| {
                        plain(&format!("{}–{}%", shown::number(low * 100.0, 1), shown::number(high * 100.0, 1)))
                    }));
                }
                cells.push(change.cell());
            }
        }
        cells
    }

    fn keyed(&self, indicator: &Indicator, side: Side, by: &str) -> HashMap<&str, &Figure> {
        let figures = self.figures(&indicator.id, side, &[by], false).unwrap_or_default();
        figures.iter().map(|figure| (figure.keys.first().map_or("", |code| code.as_str()), figure)).collect()
    }

    fn total(&self, indicator: &Indicator) -> HashMap<&str, &Figure> {
        self.figures(&indicator.id, Side::Whole, &[], false).unwrap_or_default().iter().map(|figure| ("", figure)).collect()
    }

    /// Along the period, beside the same steps of the period before and of last year.
    fn lines_chart(&self, name: &str, title: &Label, id: &str) -> Option<Chart> {
        let indicator = self.indicator(id)?;
        let (composer, zone) = (self.composer, self.composer.zone());
        let begins = |side| composer.span(side, true).map(|span| steps(span.start, span.end, composer.step(), zone)).unwrap_or_default();
        let own = begins(Side::Whole);
        let series = |side, shown_side, title: &str| {
            let found = self.figures(id, side, &[], true)?;
            if self.coverage_of_steps(indicator, side) == Coverage::None {
                return None;
            }
            let by_step: HashMap<UtcMs, f64> =
                found.iter().filter_map(|figure| Some((figure.begins?, figure.reading.value.get()?))).collect();
            let is_count = !indicator.is_rate && indicator.unit == "count";
            let first_known = indicator.tables.first().and_then(|table| self.view.begins(*table));
            let known = |at: &UtcMs| *at <= composer.as_of && first_known.is_some_and(|first| first <= at.plus(86_400_000));
            let value = |at: &UtcMs| by_step.get(at).copied().or_else(|| (is_count && known(at)).then_some(0.0));
            let values: Vec<Option<f64>> = begins(side).iter().map(value).chain(std::iter::repeat(None)).take(own.len()).collect();
            let shown =
                values.iter().map(|found| found.map_or_else(|| NOTHING.to_owned(), |found| shown::value(indicator, found))).collect();
            Some(Series { title: word(title), side: shown_side, values, shown, intervals: Vec::new() })
        };
        let series: Vec<Series> = [
            series(Side::Whole, ShownSide::Period, "report.column.period"),
            series(Side::Previous, ShownSide::Previous, "report.column.previous"),
            series(Side::LastYear, ShownSide::LastYear, "report.column.last_year"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let categories = own.iter().map(|at| step_name(*at, composer.step(), zone)).collect();
        Some(chart(name, title, indicator, Shape::Lines, (categories, series)))
    }

    fn coverage_of_steps(&self, indicator: &Indicator, side: Side) -> Coverage {
        let begins = indicator.tables.first().and_then(|table| self.view.begins(*table));
        match (begins, self.composer.span(side, true)) {
            (Some(begins), Some(span)) if begins < span.end => Coverage::Part,
            _ => Coverage::None,
        }
    }

    /// One bar a value of the key, best first.
    fn bars_chart(&self, name: &str, title: &Label, (id, by): (&str, &str)) -> Option<Chart> {
        let indicator = self.indicator(id)?;
        let mut found: Vec<(&Figure, f64)> = self
            .figures(id, Side::Whole, &[by], false)?
            .iter()
            .filter_map(|figure| Some((figure, merit_of(indicator, figure).or_else(|| figure.reading.value.get().map(|_| f64::MIN))?)))
            .collect();
        found.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.keys.cmp(&right.0.keys)));
        let code = |figure: &Figure| figure.keys.first().map(|code| code.as_str().to_owned()).unwrap_or_default();
        let categories = found.iter().map(|(figure, _)| self.composer.city.name_of(by, &code(figure))).collect();
        let values: Vec<Option<f64>> = found.iter().map(|(figure, _)| figure.reading.value.get()).collect();
        let shown = values.iter().map(|found| found.map_or_else(|| NOTHING.to_owned(), |found| shown::value(indicator, found))).collect();
        let interval = |figure: &Figure| interval_of(indicator, figure).map(|[low, high]| [low * 100.0, high * 100.0]);
        let intervals: Vec<Option<[f64; 2]>> = found.iter().map(|(figure, _)| interval(figure)).collect();
        let intervals = if intervals.iter().all(Option::is_none) { Vec::new() } else { intervals };
        let series = vec![Series { title: word("report.column.period"), side: ShownSide::Period, values, shown, intervals }];
        Some(chart(name, title, indicator, Shape::Bars, (categories, series)))
    }

    fn register_table(&self, name: &str, register: &str) -> Option<Table> {
        let declared = self.composer.city.registers.get(register)?;
        let lines = self.lines(register)?;
        let columns: Vec<Column> = declared.columns.iter().enumerate().map(|(place, column)| register_column(place, column)).collect();
        let row = |line: &Vec<Value>| Row {
            cells: declared.columns.iter().zip(line).map(|(column, value)| self.register_cell(column, value)).collect(),
            ..Row::default()
        };
        let wide = columns.len() > WIDE;
        let note = if lines.is_empty() { word("report.register.none") } else { declared.means.clone() };
        let rows = lines.iter().map(row).collect();
        Some(Table { name: name.to_owned(), title: declared.title.clone(), note: Some(note), columns, rows, wide })
    }

    fn register_cell(&self, column: &RegisterColumn, value: &Value) -> Cell {
        match value {
            Value::None => nothing(),
            Value::Text(code) => match &column.of {
                Some(of) => text(&self.composer.city.name_of(of, code)),
                None => plain(code),
            },
            Value::Number(number) => Cell { zh: shown::number(*number, column.decimals), value: Some(*number), ..Cell::default() },
            Value::Instant(at) => {
                let local = at.to_utc().with_timezone(&self.composer.zone());
                Cell { zh: local.format("%Y-%m-%d %H:%M").to_string(), ..Cell::default() }
            }
        }
    }
}

fn chart(name: &str, title: &Label, indicator: &Indicator, shape: Shape, (categories, series): (Vec<Label>, Vec<Series>)) -> Chart {
    let unit = if indicator.unit == "percent" { word("unit.percent") } else { unit_of(indicator) };
    let (title, decimals, indicator) = (title.clone(), decimals_of(indicator), indicator.id.to_string());
    Chart { name: name.to_owned(), title, shape, unit, decimals, categories, series, indicator }
}

fn column(title: Label, kind: Kind) -> Column {
    Column { title, group: None, kind, unit: Label::default(), decimals: 0 }
}

fn register_column(place: usize, declared: &RegisterColumn) -> Column {
    let kind = match declared.kind {
        _ if place == 0 => Kind::Name,
        RegisterKind::Subject | RegisterKind::Text => Kind::Text,
        RegisterKind::Number => Kind::Number,
        RegisterKind::Instant => Kind::Instant,
    };
    Column { decimals: declared.decimals, ..column(declared.title.clone(), kind) }
}

fn text(label: &Label) -> Cell {
    Cell { zh: label.zh.clone(), en: (label.en != label.zh).then(|| label.en.clone()), ..Cell::default() }
}

fn plain(text: &str) -> Cell {
    Cell { zh: text.to_owned(), ..Cell::default() }
}

fn nothing() -> Cell {
    plain(NOTHING)
}

fn zero() -> Cell {
    Cell { zh: "0".to_owned(), value: Some(0.0), ..Cell::default() }
}

/// Where the steps of a stretch begin, in the city's zone.
fn steps(begin: UtcMs, end: UtcMs, step: Step, zone: Tz) -> Vec<UtcMs> {
    let mut found = Vec::new();
    let mut at = floor(begin.to_utc().with_timezone(&zone), step);
    while let Some(begins) = at.filter(|begins| begins.timestamp_millis() < end.as_millis()) {
        found.push(UtcMs::clamped(begins.timestamp_millis()));
        at = match step {
            Step::Hour => Some(begins + chrono::TimeDelta::hours(1)),
            Step::Day => begins.checked_add_days(Days::new(1)),
            Step::Week => begins.checked_add_days(Days::new(7)),
            Step::Month => begins.checked_add_months(Months::new(1)),
        };
    }
    found
}

/// The beginning of the step that an instant lies in.
fn floor(at: DateTime<Tz>, step: Step) -> Option<DateTime<Tz>> {
    let day = at.date_naive();
    let first = match step {
        Step::Hour => return at.with_minute(0)?.with_second(0)?.with_nanosecond(0),
        Step::Day => day,
        Step::Week => day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))?,
        Step::Month => day.with_day(1)?,
    };
    let start = super::super::period::day_start(first, at.timezone());
    Some(start.to_utc().with_timezone(&at.timezone()))
}

fn step_name(at: UtcMs, step: Step, zone: Tz) -> Label {
    let local = at.to_utc().with_timezone(&zone);
    match step {
        Step::Hour => same(local.format("%H:00").to_string()),
        Step::Day | Step::Week => same(local.format("%m-%d").to_string()),
        Step::Month => same(local.format("%Y-%m").to_string()),
    }
}
