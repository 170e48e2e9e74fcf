//! What the printed list says: one line a matter, the most urgent first, in both languages.

use crate::app::App;
use crate::board::Urgency;
use crate::escalate::Watched;
use analytics::frame::{OpenEvent, OpenOrder};
use chrono_tz::Tz;
use ingest::declaration::Label;
use ingest::record::{Text, UtcMs};
use ingest::reference::Reference;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

/// The words of the pages, which are those of the paper too.
static WORDS: LazyLock<BTreeMap<String, Label>> = LazyLock::new(|| {
    let words = serde_json::from_str(include_str!("../../web/words.json"));
    words.inspect_err(|error| tracing::error!(%error, "words cannot be read")).unwrap_or_default()
});

/// How the page prints: A4 across, heads again on every page, lines whole, pages numbered.
const STYLE: &str = "@page { size: A4 landscape; margin: 12mm 10mm 14mm; @bottom-right { content: counter(page) ' / ' counter(pages); } }
body { font: 9pt 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', SimSun, sans-serif; color: #000; background: #fff; margin: 8px; }
h1 { font-size: 14pt; margin: 0 0 2mm; } p { margin: 0 0 3mm; } small { font-size: 7pt; }
table { border-collapse: collapse; width: 100%; } thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { border: 0.3mm solid #000; padding: 1mm; text-align: left; vertical-align: top; } th small, td small { display: block; }
.overdue { font-weight: bold; } .steps { width: 62mm; } .box { display: block; height: 6mm; border-bottom: 0.2mm dotted #000; }";

/// Boxes for steps by hand on each line.
const BOXES: usize = 3;
/// The columns, by the names of their words.
const COLUMNS: [&str; 9] = [
    "paper.number",
    "paper.grade",
    "paper.stage",
    "paper.due",
    "paper.area",
    "paper.department",
    "paper.matter",
    "paper.unit",
    "paper.steps",
];
const CSV_HEAD: &str =
    "subject,number,grade,stage,stage_since,clock,due,area,town,department,class_code,address,content,unit,unit_status,updated_at";

/// All that is open at one instant.
#[derive(Debug)]
pub(super) struct Sheet {
    city: Label,
    as_of: String,
    lines: Vec<Line>,
}

/// One matter.
#[derive(Debug)]
struct Line {
    urgency: Urgency,
    subject: &'static str,
    number: Text,
    grade: Option<Text>,
    /// The word of its grade.
    grade_word: Label,
    stage: Text,
    stage_word: Label,
    stage_since: Option<String>,
    clock: Option<Text>,
    due: Option<String>,
    area: Option<Text>,
    area_name: Option<Label>,
    town: Option<Text>,
    department: Option<Text>,
    department_name: Option<Label>,
    class_code: Option<Text>,
    class_name: Option<Label>,
    address: Option<Text>,
    content: Option<Text>,
    unit: Option<Text>,
    unit_status: Option<Text>,
    updated_at: Option<String>,
}

fn word(name: &str) -> Label {
    WORDS.get(name).cloned().unwrap_or_else(|| Label { zh: name.to_owned(), en: name.to_owned() })
}

fn local(instant: UtcMs, zone: Tz) -> String {
    instant.to_utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

impl Sheet {
    /// What the board shows now.
    pub(super) fn of(app: &App) -> Self {
        let reference = app.standing.reference.as_ref();
        let board = app.mirror.board();
        let events = board.events(None).map(|event| of_event(event, reference));
        let mut lines: Vec<Line> = events.chain(board.orders(None).map(|order| of_order(order, reference))).collect();
        lines.sort_unstable_by(|left, right| left.urgency.cmp(&right.urgency));
        Self { city: reference.city_name().clone(), as_of: local(board.as_of(), reference.zone()), lines }
    }

    /// A page of its own: nothing else is needed to print it.
    pub(super) fn html(&self) -> String {
        let (title, as_of) = (word("paper.title"), word("as_of"));
        let mut page = format!(
            "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\"><title>{zh} {at}</title><style>{STYLE}</style></head><body>\
             <h1>{city} {zh} <small>{city_en} {en}</small></h1><p>{as_of_zh} / {as_of_en} {at} · {count}</p><table><thead><tr>",
            zh = escaped(&title.zh),
            en = escaped(&title.en),
            city = escaped(&self.city.zh),
            city_en = escaped(&self.city.en),
            as_of_zh = escaped(&as_of.zh),
            as_of_en = escaped(&as_of.en),
            at = escaped(&self.as_of),
            count = self.lines.len(),
        );
        for column in COLUMNS {
            let label = word(column);
            let class = if column == "paper.steps" { " class=\"steps\"" } else { "" };
            push(&mut page, format_args!("<th{class}>{}<small>{}</small></th>", escaped(&label.zh), escaped(&label.en)));
        }
        page.push_str("</tr></thead><tbody>\n");
        for line in &self.lines {
            line.html(&mut page);
        }
        page.push_str("</tbody></table></body></html>\n");
        page
    }

    /// The same for a spreadsheet.
    pub(super) fn csv(&self) -> String {
        let mut table = format!("\u{feff}{CSV_HEAD}\r\n");
        for line in &self.lines {
            let cells = line.cells().map(cell);
            table.push_str(&cells.join(","));
            table.push_str("\r\n");
        }
        table
    }
}

fn of_event(event: &OpenEvent, reference: &Reference) -> Line {
    let class = event.class_code.as_deref().and_then(|code| reference.event_classes().get(code));
    Line {
        grade_word: event.severity.map_or_else(Label::default, |grade| word(&format!("severity.{grade}"))),
        stage_word: word(&format!("stage.{}", event.stage)),
        class_code: event.class_code.clone(),
        class_name: class.map(|class| class.name.clone()),
        address: event.address.clone(),
        content: event.content.clone(),
        unit: event.unit.clone(),
        unit_status: event.unit_status.clone(),
        ..line(event, event.clock.as_ref(), event.due, reference)
    }
}

fn of_order(order: &OpenOrder, reference: &Reference) -> Line {
    Line {
        grade_word: order.urgency.as_deref().map_or_else(Label::default, |grade| word(&format!("urgency.{grade}"))),
        stage_word: word(&format!("order_stage.{}", order.stage)),
        class_code: order.class_code.clone(),
        content: order.content.clone(),
        ..line(order, order.clock.as_ref(), order.due, reference)
    }
}

/// What both kinds have.
fn line<T: Watched>(matter: &T, clock: Option<&Text>, due: Option<UtcMs>, reference: &Reference) -> Line {
    let zone = reference.zone();
    let [area, town] = matter.areas();
    let name = |code: &Text| reference.areas().get(code.as_str()).map(|area| area.name.clone());
    let department = matter.department();
    Line {
        urgency: matter.urgency(),
        subject: T::SUBJECT.name(),
        number: matter.number().clone(),
        grade: matter.grade_name(),
        grade_word: Label::default(),
        stage: matter.stage().clone(),
        stage_word: Label::default(),
        stage_since: matter.stage_since().map(|since| local(since, zone)),
        clock: clock.cloned(),
        due: due.map(|due| local(due, zone)),
        area: area.cloned(),
        area_name: town.and_then(name).or_else(|| area.and_then(name)),
        town: town.cloned(),
        department: department.cloned(),
        department_name: department.and_then(|code| reference.departments().get(code.as_str())).map(|department| department.name.clone()),
        class_code: None,
        class_name: None,
        address: None,
        content: None,
        unit: None,
        unit_status: None,
        updated_at: matter.touched_at().map(|touched| local(touched, zone)),
    }
}

impl Line {
    fn html(&self, page: &mut String) {
        let clock = self.clock.as_ref().map_or_else(Label::default, |clock| word(&format!("clock.{clock}")));
        let due = Label { zh: format!("{} {}", self.due.as_deref().unwrap_or_default(), clock.zh), en: clock.en };
        let matter = [self.class_name.as_ref().map(|name| name.zh.as_str()), self.address.as_deref(), self.content.as_deref()];
        let matter = matter.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let class = if self.clock.as_deref() == Some("overdue") { " class=\"overdue\"" } else { "" };
        push(page, format_args!("<tr{class}><td>{}</td>", escaped(&self.number)));
        let area = named(self.area_name.as_ref(), self.area.as_ref());
        let department = named(self.department_name.as_ref(), self.department.as_ref());
        for label in [&self.grade_word, &self.stage_word, &due, &area, &department] {
            push(page, format_args!("<td>{}<small>{}</small></td>", escaped(&label.zh), escaped(&label.en)));
        }
        let unit = self.unit.as_deref().unwrap_or_default();
        push(page, format_args!("<td>{}</td><td>{}</td><td class=\"steps\">", escaped(&matter), escaped(unit)));
        page.push_str(&"<span class=\"box\"></span>".repeat(BOXES));
        page.push_str("</td></tr>\n");
    }

    /// The cells of [`CSV_HEAD`].
    fn cells(&self) -> [&str; 16] {
        [
            self.subject,
            &self.number,
            or_none(self.grade.as_deref()),
            &self.stage,
            or_none(self.stage_since.as_deref()),
            or_none(self.clock.as_deref()),
            or_none(self.due.as_deref()),
            or_none(self.area.as_deref()),
            or_none(self.town.as_deref()),
            or_none(self.department.as_deref()),
            or_none(self.class_code.as_deref()),
            or_none(self.address.as_deref()),
            or_none(self.content.as_deref()),
            or_none(self.unit.as_deref()),
            or_none(self.unit_status.as_deref()),
            or_none(self.updated_at.as_deref()),
        ]
    }
}

fn or_none(text: Option<&str>) -> &str {
    text.unwrap_or_default()
}

/// A name where there is one, else the code.
fn named(name: Option<&Label>, code: Option<&Text>) -> Label {
    name.cloned().unwrap_or_else(|| Label { zh: code.map(Text::to_string).unwrap_or_default(), en: String::new() })
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    page.write_fmt(text).unwrap_or_default();
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A quoted cell; one that a spreadsheet would compute is made text.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let reference = Reference::default();
        let event = OpenEvent {
            event_no: "e<1>".into(),
            stage: "filed".into(),
            severity: Some(1),
            clock: Some("overdue".into()),
            due: UtcMs::new(3_600_000),
            content: Some("=1+1 & \"more\"".into()),
            ..OpenEvent::default()
        };
        let order = OpenOrder { order_no: "o1".into(), stage: "signed".into(), urgency: Some("u2".into()), ..OpenOrder::default() };
        let mut lines = vec![of_order(&order, &reference), of_event(&event, &reference)];
        lines.sort_unstable_by(|left, right| left.urgency.cmp(&right.urgency));
        Sheet { city: Label { zh: "c".to_owned(), en: "C".to_owned() }, as_of: "1970-01-01 02:00".to_owned(), lines }
    }

    #[test]
    fn the_page_stands_alone_and_has_room_for_steps() {
        let page = sheet().html();
        let (event, order) = (page.find("e&lt;1&gt;").unwrap_or(usize::MAX), page.find("<td>o1</td>").unwrap_or(0));
        assert!(event < order, "the most urgent comes first: {page}");
        assert_eq!(page.matches("class=\"box\"").count(), 2 * BOXES);
        assert!(page.contains("1970-01-01 02:00") && page.contains("class=\"overdue\"") && page.contains("&amp; &quot;more&quot;"));
        assert!(!page.contains("http") && !page.contains("src="), "nothing is loaded from elsewhere");
        for column in COLUMNS {
            assert!(WORDS.contains_key(column), "no word {column}");
        }
    }

    #[test]
    fn no_cell_is_computed() {
        let table = sheet().csv();
        let lines: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!((lines.len(), lines.first().copied()), (3, Some(CSV_HEAD)));
        assert!(
            lines.get(1).is_some_and(
                |line| line.starts_with("\"city_event\",\"e<1>\",\"1\",\"filed\"") && line.contains("\"'=1+1 & \"\"more\"\"\"")
            ),
            "{table}"
        );
    }
}
