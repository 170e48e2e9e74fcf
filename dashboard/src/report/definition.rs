//! Reports as their files declare them (`reports/*.toml`), and what is wrong with them.

use super::chapter::Chapter;
use super::list::ListRule;
use super::period::Every;
use analytics::indicator::Catalogue;
use analytics::register::Register;
use analytics::rules::CityRules;
use ingest::declaration::{DeclarationFile, Label, Mistake, Spot};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// Where chapters, and red and black lists, lie below the folder of the definitions.
const CHAPTERS: &str = "chapters/";
const LISTS: &str = "lists/";

/// One report.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) title: Label,
    /// What it is for, in a sentence.
    pub(crate) about: Label,
    pub(crate) every: Every,
    /// Which part of the city one copy of it is about; none for the whole.
    pub(crate) scope: Option<ScopeKey>,
    pub(crate) chapters: Vec<Arc<Chapter>>,
    /// Its place among the others.
    order: u32,
}

/// What a part of the city is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScopeKey {
    Department,
    Area,
}

impl ScopeKey {
    /// The column that every table has of it.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Area => "area",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Label,
    about: Label,
    every: Every,
    scope: Option<ScopeKey>,
    chapters: Vec<String>,
    order: u32,
}

/// Every report that stands, and what they are made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports {
    pub(crate) definitions: Vec<Definition>,
    pub(crate) registers: BTreeMap<String, Arc<Register>>,
    pub(crate) lists: Vec<ListRule>,
}

impl Reports {
    /// Reads definitions, chapters and registers; the mistakes of the reports' files and of the registers' are given beside what stands.
    pub(crate) fn load(
        (files, register_files): (&[DeclarationFile], &[DeclarationFile]),
        catalogue: &Catalogue,
        rules: &CityRules,
    ) -> (Self, [Vec<Mistake>; 2]) {
        let (registers, of_registers) = Register::load(register_files, rules);
        let (mut chapters, mut definitions, mut mistakes) = (BTreeMap::new(), Vec::new(), Vec::new());
        let (of_lists, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.path.starts_with(LISTS));
        let (of_chapters, of_reports): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| file.path.starts_with(CHAPTERS));
        let mut lists = Vec::new();
        for file in of_lists {
            match ListRule::parse(file, catalogue) {
                Ok(rule) => lists.push(rule),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        for file in of_chapters {
            match Chapter::parse(file, catalogue, &registers) {
                Ok(chapter) => drop(chapters.insert(chapter.name.clone(), (Arc::new(chapter), file))),
                Err(found) => mistakes.extend(found),
            }
        }
        let mut used = BTreeSet::new();
        for file in of_reports {
            match parse(file, &chapters) {
                Ok(definition) => {
                    used.extend(definition.chapters.iter().map(|chapter| chapter.name.clone()));
                    definitions.push(definition);
                }
                Err(mistake) => mistakes.push(mistake),
            }
        }
        for (_, (_, file)) in chapters.iter().filter(|(name, _)| !used.contains(*name)) {
            mistakes.push(Mistake::new(
                &file.path,
                Spot::FILE,
                "no report has this chapter",
                Some("name it in `chapters` of one".to_owned()),
            ));
        }
        let shown: BTreeSet<&str> = chapters.values().flat_map(|(chapter, _)| chapter.registers()).collect();
        let unshown = |register: &&Arc<Register>| !shown.contains(&*register.name);
        let of_unshown = registers.iter().filter(unshown).map(|register| {
            let hint = "show it in a chapter of dashboard/reports".to_owned();
            Mistake::new(format!("{}.sql", register.name), Spot::FILE, "no chapter shows this register", Some(hint))
        });
        let of_registers = of_registers.into_iter().chain(of_unshown).collect();
        definitions.sort_by(|left, right| (left.order, &left.name).cmp(&(right.order, &right.name)));
        let registers = registers.into_iter().map(|register| (register.name.to_string(), register)).collect();
        (Self { definitions, registers, lists }, [mistakes, of_registers])
    }

    /// The report of that name.
    pub(crate) fn find(&self, name: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.name == name)
    }
}

fn parse(file: &DeclarationFile, chapters: &BTreeMap<String, (Arc<Chapter>, &DeclarationFile)>) -> Result<Definition, Mistake> {
    let Written { title, about, every, scope, chapters: named, order } = toml::from_str(&file.text).map_err(|error| {
        let at = error.span().map(|span| Spot::of_byte(&file.text, span.start));
        Mistake::new(&file.path, at, error.message(), Some("keys: title, about, every, scope, order, chapters".to_owned()))
    })?;
    let find = |name: &String| {
        let found = chapters.get(name).map(|(chapter, _)| Arc::clone(chapter));
        found.ok_or_else(|| {
            let at = file.text.find(name.as_str()).map(|byte| Spot::of_byte(&file.text, byte));
            let known: Vec<&str> = chapters.keys().map(String::as_str).collect();
            Mistake::new(&file.path, at, format!("there is no chapter `{name}`"), Some(format!("one of {}", known.join(", "))))
        })
    };
    let chapters = named.iter().map(find).collect::<Result<_, _>>()?;
    let name = file.path.trim_end_matches(".toml").to_owned();
    Ok(Definition { name, title, about, every, scope, chapters, order })
}
