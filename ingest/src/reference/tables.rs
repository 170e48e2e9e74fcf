//! The city's tables: areas, departments and classes of city events, one CSV file each.

use crate::declaration::reader::{Mistakes, unknown};
use crate::declaration::{DeclarationFile, Label};
use std::collections::BTreeMap;

/// The level of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaLevel {
    /// A district or county, 6 digits (GB/T 2260).
    District,
    /// A town or sub-district, 9 digits (GB/T 10114).
    Town,
}

/// One area of the city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its code: 6 digits, or 9 of which the first 6 are the district's.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// Its level.
    pub level: AreaLevel,
    /// Code of the area that it lies in; none for a district.
    pub parent: Option<String>,
    pub(super) line: usize,
}

/// One responsible body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
}

/// How a limit is counted (GB/T 30428).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitType {
    /// Minutes on the wall clock.
    UrgentMinute,
    /// Hours on the wall clock.
    UrgentHour,
    /// Days on the wall clock.
    NaturalDay,
    /// Working hours.
    WorkHour,
    /// Working days.
    WorkDay,
}

impl LimitType {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::UrgentMinute, Self::UrgentHour, Self::NaturalDay, Self::WorkHour, Self::WorkDay];

    /// Its name in records and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UrgentMinute => "urgent_minute",
            Self::UrgentHour => "urgent_hour",
            Self::NaturalDay => "natural_day",
            Self::WorkHour => "work_hour",
            Self::WorkDay => "work_day",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|limit| limit.name() == name)
    }
}

/// One class of city events, with the limit of its handling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventClass {
    /// Two digits of the major class and two of the minor (GB/T 30428.2); components start with 01 to 05.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// `component` or `event`.
    pub category: String,
    /// How the limit is counted.
    pub limit_type: LimitType,
    /// How many of them.
    pub limit_value: i64,
    /// The usual severity, 1 the gravest to 4.
    pub severity: i64,
    /// Whether it cannot wait for working hours.
    pub urgent: bool,
    /// Code of the department that usually handles it.
    pub owner: Option<String>,
    pub(super) line: usize,
}

/// One row of a table, its columns by name.
struct Row<'a> {
    columns: &'a [&'a str],
    cells: Vec<String>,
    line: usize,
}

impl Row<'_> {
    fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|name| *name == column);
        at.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }

    fn label(&self) -> Label {
        Label { zh: self.get("zh").to_owned(), en: self.get("en").to_owned() }
    }

    fn integer(&self, column: &str, mistakes: &mut Mistakes) -> i64 {
        self.get(column).parse().unwrap_or_else(|_| {
            mistakes.add(self.line, format!("`{column}` must be a whole number, not `{}`", self.get(column)));
            0
        })
    }
}

fn rows<'a>(file: &DeclarationFile, columns: &'a [&'a str], mistakes: &mut Mistakes) -> Vec<Row<'a>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file.text.as_bytes());
    let header: Vec<String> = reader.headers().map(|header| header.iter().map(str::to_owned).collect()).unwrap_or_default();
    if header.iter().map(String::as_str).ne(columns.iter().copied()) {
        mistakes.hint(1_usize, format!("the columns are `{}`", header.join(",")), format!("they must be `{}`", columns.join(",")));
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        match record {
            Ok(record) => {
                let line = record.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(at + 2);
                if record.len() != columns.len() {
                    mistakes.add(line, format!("has {} cells, not {}", record.len(), columns.len()));
                    continue;
                }
                rows.push(Row { columns, cells: record.iter().map(str::to_owned).collect(), line });
            }
            Err(error) => mistakes.add(at + 2, format!("cannot be read: {error}")),
        }
    }
    rows
}

fn by_code<T>(entries: Vec<(String, usize, T)>, mistakes: &mut Mistakes) -> BTreeMap<String, T> {
    let mut map = BTreeMap::new();
    for (code, line, entry) in entries {
        if code.is_empty() {
            mistakes.add(line, "`code` is empty");
        } else if map.insert(code.clone(), entry).is_some() {
            mistakes.add(line, format!("`{code}` is listed twice"));
        }
    }
    map
}

/// `code,level,parent,zh,en`
pub(super) fn read_areas(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<String, Area> {
    let mut areas = Vec::new();
    for row in rows(file, &["code", "level", "parent", "zh", "en"], mistakes) {
        let code = row.get("code").to_owned();
        let (level, digits) = match row.get("level") {
            "district" => (AreaLevel::District, 6),
            "town" => (AreaLevel::Town, 9),
            other => {
                unknown(row.line, "level", other, ["district", "town"].into_iter(), mistakes);
                continue;
            }
        };
        if code.len() != digits || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            mistakes.add(row.line, format!("the code of a {} has {digits} digits, unlike `{code}`", row.get("level")));
        }
        let parent = Some(row.get("parent").to_owned()).filter(|parent| !parent.is_empty());
        if (level == AreaLevel::Town) != parent.is_some() {
            mistakes.add(row.line, "a town has a parent, a district has none");
        }
        if parent.as_ref().is_some_and(|parent| !code.starts_with(parent.as_str())) {
            mistakes.add(row.line, format!("`{code}` does not start with the code of its parent"));
        }
        areas.push((code.clone(), row.line, Area { code, name: row.label(), level, parent, line: row.line }));
    }
    by_code(areas, mistakes)
}

/// `code,zh,en`
pub(super) fn read_departments(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<String, Department> {
    let rows = rows(file, &["code", "zh", "en"], mistakes);
    let departments = rows.iter().map(|row| {
        let code = row.get("code").to_owned();
        (code.clone(), row.line, Department { code, name: row.label() })
    });
    by_code(departments.collect(), mistakes)
}

/// `code,category,zh,en,limit_type,limit_value,severity,urgent,owner`
pub(super) fn read_event_classes(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<String, EventClass> {
    let columns = ["code", "category", "zh", "en", "limit_type", "limit_value", "severity", "urgent", "owner"];
    let mut classes = Vec::new();
    for row in rows(file, &columns, mistakes) {
        let Some(limit_type) = LimitType::from_name(row.get("limit_type")) else {
            unknown(row.line, "limit type", row.get("limit_type"), LimitType::ALL.into_iter().map(LimitType::name), mistakes);
            continue;
        };
        if !["component", "event"].contains(&row.get("category")) {
            unknown(row.line, "category", row.get("category"), ["component", "event"].into_iter(), mistakes);
        }
        if !["true", "false"].contains(&row.get("urgent")) {
            mistakes.add(row.line, format!("`urgent` must be true or false, not `{}`", row.get("urgent")));
        }
        let severity = row.integer("severity", mistakes);
        if !(1..=4).contains(&severity) {
            mistakes.add(row.line, "`severity` runs from 1 (the gravest) to 4");
        }
        let limit_value = row.integer("limit_value", mistakes);
        if limit_value < 1 {
            mistakes.add(row.line, "`limit_value` must be at least 1");
        }
        let code = row.get("code").to_owned();
        let class = EventClass {
            code: code.clone(),
            name: row.label(),
            category: row.get("category").to_owned(),
            limit_type,
            limit_value,
            severity,
            urgent: row.get("urgent") == "true",
            owner: Some(row.get("owner").to_owned()).filter(|owner| !owner.is_empty()),
            line: row.line,
        };
        classes.push((code, row.line, class));
    }
    by_code(classes, mistakes)
}
