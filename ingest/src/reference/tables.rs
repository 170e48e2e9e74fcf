//! The city's tables: areas, departments, classes of city events, limits of their stages and units, one CSV file each.

use crate::declaration::reader::{Mistakes, unknown};
use crate::declaration::{DeclarationFile, Label};
use serde::Serialize;
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
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Its code: 6 digits, or 9 of which the first 6 are the district's.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// Its level.
    pub level: AreaLevel,
    /// Code of the area that it lies in; none for a district.
    pub parent: Option<String>,
    /// Degrees east and north of its middle, WGS 84, where the city says them.
    pub center: Option<(f64, f64)>,
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

/// The stages of a city event that may have a limit of their own; handling has the class's where it has none.
const STAGES: [&str; 5] = ["reported", "filed", "assigned", "handling", "checking"];

/// How long a city event may stay in one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageLimit {
    /// How the limit is counted.
    pub limit_type: LimitType,
    /// How many of them.
    pub limit_value: i64,
}

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Somebody on foot, or a team.
    Person,
    /// A vehicle with its crew.
    Vehicle,
}

impl UnitKind {
    const ALL: [Self; 2] = [Self::Person, Self::Vehicle];

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Vehicle => "vehicle",
        }
    }
}

/// One unit that can be sent to a city event (处置力量).
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// What it is.
    pub kind: UnitKind,
    /// Its name; never a person's own.
    pub name: Label,
    /// Code of the department that it belongs to.
    pub department: String,
    /// Code of the area of its base.
    pub area: String,
    /// Degrees east of its base, WGS 84.
    pub longitude: f64,
    /// Degrees north of its base, WGS 84.
    pub latitude: f64,
    pub(super) line: usize,
}

/// One row of a table, its columns by name.
pub(super) struct Row<'a> {
    columns: &'a [&'a str],
    cells: Vec<String>,
    pub(super) line: usize,
}

impl Row<'_> {
    pub(super) fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|name| *name == column);
        at.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }

    fn label(&self) -> Label {
        Label { zh: self.get("zh").to_owned(), en: self.get("en").to_owned() }
    }

    pub(super) fn integer(&self, column: &str, mistakes: &mut Mistakes) -> i64 {
        self.get(column).parse().unwrap_or_else(|_| {
            mistakes.add(self.line, format!("`{column}` must be a whole number, not `{}`", self.get(column)));
            0
        })
    }

    /// Degrees between −`most` and `most`.
    fn degrees(&self, column: &str, most: f64, mistakes: &mut Mistakes) -> f64 {
        let degrees = self.get(column).parse().ok().filter(|degrees: &f64| degrees.abs() <= most);
        degrees.unwrap_or_else(|| {
            mistakes.add(self.line, format!("`{column}` must be degrees between -{most} and {most}, not `{}`", self.get(column)));
            0.0
        })
    }

    fn flag(&self, column: &str, mistakes: &mut Mistakes) -> bool {
        if !["true", "false"].contains(&self.get(column)) {
            mistakes.add(self.line, format!("`{column}` must be true or false, not `{}`", self.get(column)));
        }
        self.get(column) == "true"
    }

    fn limit_type(&self, mistakes: &mut Mistakes) -> Option<LimitType> {
        let named = LimitType::from_name(self.get("limit_type"));
        if named.is_none() {
            unknown(self.line, "limit type", self.get("limit_type"), LimitType::ALL.into_iter().map(LimitType::name), mistakes);
        }
        named
    }

    fn limit_value(&self, mistakes: &mut Mistakes) -> i64 {
        let limit_value = self.integer("limit_value", mistakes);
        if limit_value < 1 {
            mistakes.add(self.line, "`limit_value` must be at least 1");
        }
        limit_value
    }
}

pub(super) fn rows<'a>(file: &DeclarationFile, columns: &'a [&'a str], mistakes: &mut Mistakes) -> Vec<Row<'a>> {
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

const AREA_COLUMNS: [&str; 7] = ["code", "level", "parent", "zh", "en", "longitude", "latitude"];

/// `code,level,parent,zh,en`, and where the city says where its areas lie `,longitude,latitude`
pub(super) fn read_areas(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<String, Area> {
    let mut areas = Vec::new();
    let is_placed = file.text.lines().next().is_some_and(|header| header.contains("longitude"));
    let columns = if is_placed { AREA_COLUMNS.as_slice() } else { AREA_COLUMNS.get(..5).unwrap_or_default() };
    for row in rows(file, columns, mistakes) {
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
        let is_said = !row.get("longitude").is_empty() || !row.get("latitude").is_empty();
        let center = is_said.then(|| (row.degrees("longitude", 180.0, mistakes), row.degrees("latitude", 90.0, mistakes)));
        areas.push((code.clone(), row.line, Area { code, name: row.label(), level, parent, center, line: row.line }));
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

/// `of,code,zh,en`
pub(super) fn read_names(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<String, BTreeMap<String, Label>> {
    let mut names: BTreeMap<String, BTreeMap<String, Label>> = BTreeMap::new();
    for row in rows(file, &["of", "code", "zh", "en"], mistakes) {
        let (of, code) = (row.get("of"), row.get("code"));
        if of.is_empty() || code.is_empty() {
            mistakes.add(row.line, "`of` and `code` must not be empty");
        } else if names.entry(of.to_owned()).or_default().insert(code.to_owned(), row.label()).is_some() {
            mistakes.add(row.line, format!("`{code}` of `{of}` has a name already"));
        }
    }
    names
}

/// `code,category,zh,en,limit_type,limit_value,severity,urgent,owner`
pub(super) fn read_event_classes(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<String, EventClass> {
    let columns = ["code", "category", "zh", "en", "limit_type", "limit_value", "severity", "urgent", "owner"];
    let mut classes = Vec::new();
    for row in rows(file, &columns, mistakes) {
        let Some(limit_type) = row.limit_type(mistakes) else { continue };
        if !["component", "event"].contains(&row.get("category")) {
            unknown(row.line, "category", row.get("category"), ["component", "event"].into_iter(), mistakes);
        }
        let urgent = row.flag("urgent", mistakes);
        let severity = row.integer("severity", mistakes);
        if !(1..=4).contains(&severity) {
            mistakes.add(row.line, "`severity` runs from 1 (the gravest) to 4");
        }
        let limit_value = row.limit_value(mistakes);
        let code = row.get("code").to_owned();
        let class = EventClass {
            code: code.clone(),
            name: row.label(),
            category: row.get("category").to_owned(),
            limit_type,
            limit_value,
            severity,
            urgent,
            owner: Some(row.get("owner").to_owned()).filter(|owner| !owner.is_empty()),
            line: row.line,
        };
        classes.push((code, row.line, class));
    }
    by_code(classes, mistakes)
}

/// `stage,urgent,limit_type,limit_value`, by stage and whether the class is urgent.
pub(super) fn read_stage_limits(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<(String, bool), StageLimit> {
    let mut limits = BTreeMap::new();
    for row in rows(file, &["stage", "urgent", "limit_type", "limit_value"], mistakes) {
        let Some(limit_type) = row.limit_type(mistakes) else { continue };
        let stage = row.get("stage");
        if !STAGES.contains(&stage) {
            unknown(row.line, "stage", stage, STAGES.into_iter(), mistakes);
            continue;
        }
        let urgent = row.flag("urgent", mistakes);
        let limit_value = row.limit_value(mistakes);
        if limits.insert((stage.to_owned(), urgent), StageLimit { limit_type, limit_value }).is_some() {
            mistakes.add(row.line, format!("`{stage}` is listed twice with urgent = {urgent}"));
        }
    }
    limits
}

/// `code,kind,zh,en,department,area,longitude,latitude`
pub(super) fn read_units(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<String, Unit> {
    let columns = ["code", "kind", "zh", "en", "department", "area", "longitude", "latitude"];
    let mut units = Vec::new();
    for row in rows(file, &columns, mistakes) {
        let Some(kind) = UnitKind::ALL.into_iter().find(|kind| kind.name() == row.get("kind")) else {
            unknown(row.line, "kind", row.get("kind"), UnitKind::ALL.into_iter().map(UnitKind::name), mistakes);
            continue;
        };
        let code = row.get("code").to_owned();
        let unit = Unit {
            code: code.clone(),
            kind,
            name: row.label(),
            department: row.get("department").to_owned(),
            area: row.get("area").to_owned(),
            longitude: row.degrees("longitude", 180.0, mistakes),
            latitude: row.degrees("latitude", 90.0, mistakes),
            line: row.line,
        };
        units.push((code, row.line, unit));
    }
    by_code(units, mistakes)
}
