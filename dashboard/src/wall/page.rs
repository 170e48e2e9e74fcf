//! A wall as its page needs it: scenes, panels with what the catalogue says of their indicators, and the names behind codes.

use super::{Group, Panel, Seams, Theme, View, Wall, Walls, Zone};
use analytics::indicator::{AlarmRule, Better, Catalogue, Compare, Indicator, Threshold};
use analytics::ledger::Table;
use analytics::window::Window;
use ingest::declaration::Label;
use ingest::reference::{AreaLevel, CityMap, Reference};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A word in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Words {
    /// Chinese.
    pub(crate) zh: String,
    /// English.
    pub(crate) en: String,
}

impl From<&Label> for Words {
    fn from(label: &Label) -> Self {
        Self { zh: label.zh.clone(), en: label.en.clone() }
    }
}

/// A wall, whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct WallPage {
    /// Its name.
    pub(crate) wall: String,
    /// Names the build of the wall's page: another one means that the page is old.
    pub(crate) build: String,
    pub(crate) title: Words,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) width_mm: u32,
    pub(crate) height_mm: u32,
    /// Metres to the farthest viewer.
    pub(crate) far_m: f64,
    /// The tiles that it is built of.
    pub(crate) seams: Seams,
    pub(crate) theme: Theme,
    pub(crate) scenes: Vec<ScenePage>,
    pub(crate) city: CityPage,
    /// Degrees east and north of each district's middle, where the city says them.
    pub(crate) places: BTreeMap<String, [f64; 2]>,
    /// The city's own map, where it supplies one.
    pub(crate) map: Option<MapPage>,
    /// Kind of code (area, department, class, unit, or what the city's `names.csv` says), then code, to its name.
    pub(crate) names: BTreeMap<String, BTreeMap<String, Words>>,
}

/// The city that a wall shows.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CityPage {
    pub(crate) name: Words,
    /// IANA name of its time zone.
    pub(crate) zone: String,
}

/// What goes with the city's map; its outlines are at `/api/v1/map`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MapPage {
    /// The number of its approval, shown with it.
    pub(crate) approval: String,
    /// Whether it has outlines of areas.
    pub(crate) outlines: bool,
    pub(crate) tiles: Option<TilesPage>,
}

/// Tiles of the street map.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TilesPage {
    /// Address with `{z}`, `{x}` and `{y}`.
    pub(crate) url: String,
    /// Whose they are, shown with them.
    pub(crate) attribution: String,
}

impl From<&CityMap> for MapPage {
    fn from(map: &CityMap) -> Self {
        let tiles = map.tiles.as_ref().map(|tiles| TilesPage { url: tiles.url.clone(), attribution: tiles.attribution.clone() });
        Self { approval: map.approval.clone(), outlines: !map.outlines.is_empty(), tiles }
    }
}

/// Groups shown together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ScenePage {
    pub(crate) scene: String,
    pub(crate) title: Words,
    /// How long it is shown.
    pub(crate) seconds: u32,
    /// The emergency topic that it is shown for; null for the scenes of ordinary days.
    pub(crate) topic: Option<String>,
    pub(crate) groups: Vec<GroupPage>,
}

/// Panels under one heading.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct GroupPage {
    pub(crate) title: Option<Words>,
    pub(crate) zone: Zone,
    /// Its room beside that of groups whose panels have the same sizes.
    pub(crate) share: f64,
    pub(crate) panels: Vec<PanelPage>,
}

/// Twelfths of a screen's width and height.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct SizePage {
    pub(crate) cols: u32,
    pub(crate) rows: u32,
}

/// A bound of a value.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BoundPage {
    /// Reached when the value is less.
    pub(crate) below: Option<f64>,
    /// Reached when the value is greater.
    pub(crate) above: Option<f64>,
    /// What to do then.
    pub(crate) response: Option<Words>,
    /// Who does it.
    pub(crate) owner: Option<String>,
    /// 1 the gravest to 3; of alarms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) priority: Option<u8>,
}

impl From<&Threshold> for BoundPage {
    fn from(threshold: &Threshold) -> Self {
        Self {
            below: threshold.below,
            above: threshold.above,
            response: threshold.response.as_ref().map(Words::from),
            owner: threshold.owner.clone(),
            priority: None,
        }
    }
}

impl From<&AlarmRule> for BoundPage {
    fn from(rule: &AlarmRule) -> Self {
        Self {
            response: Some(Words::from(&rule.response)),
            owner: Some(rule.owner.clone()),
            priority: Some(rule.priority.into()),
            ..Self::from(&rule.bound)
        }
    }
}

/// One panel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PanelPage {
    pub(crate) panel: String,
    pub(crate) title: Words,
    pub(crate) view: View,
    /// The first indicator; unit, better, bounds, `min_n` and `compare` are of it.
    pub(crate) indicator: Option<String>,
    pub(crate) indicators: Vec<String>,
    pub(crate) window: Option<String>,
    pub(crate) keys: Vec<String>,
    /// Of a key: under which kind of `names` its values stand, where that is not the key's own.
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) unit: Option<String>,
    pub(crate) better: &'static str,
    pub(crate) decimals: u32,
    /// Whether a map marks the open city events.
    pub(crate) marks: bool,
    /// Where a video plays.
    pub(crate) url: Option<String>,
    pub(crate) size: SizePage,
    pub(crate) warn: Option<BoundPage>,
    pub(crate) alarm: Option<BoundPage>,
    /// The smallest denominator that is judged and ranked.
    pub(crate) min_n: u32,
    /// What the first indicator is compared with: `previous`, `last_year`.
    pub(crate) compare: Vec<&'static str>,
    /// Name of each indicator.
    pub(crate) titles: BTreeMap<String, Words>,
    /// What the catalogue says of each indicator, in their order.
    pub(crate) columns: Vec<ColumnPage>,
    /// The sources that it is computed from.
    pub(crate) sources: Vec<String>,
}

/// One indicator of a panel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ColumnPage {
    pub(crate) indicator: String,
    pub(crate) title: Words,
    pub(crate) unit: String,
    pub(crate) better: &'static str,
    pub(crate) warn: Option<BoundPage>,
    pub(crate) alarm: Option<BoundPage>,
    pub(crate) min_n: u32,
}

impl From<&Indicator> for ColumnPage {
    fn from(indicator: &Indicator) -> Self {
        Self {
            indicator: indicator.id.to_string(),
            title: Words::from(&indicator.title),
            unit: indicator.unit.clone(),
            better: better_name(indicator.better),
            warn: indicator.warn.as_ref().map(BoundPage::from),
            alarm: indicator.alarm.as_ref().map(BoundPage::from),
            min_n: indicator.min_n,
        }
    }
}

/// How the interface spells which way is good.
pub(crate) fn better_name(better: Better) -> &'static str {
    match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neither => "neither",
    }
}

/// How the interface spells what an indicator is compared with.
pub(crate) fn compare_names(indicator: &Indicator) -> Vec<&'static str> {
    let name = |compare: &Compare| match compare {
        Compare::Previous => "previous",
        Compare::LastYear => "last_year",
    };
    indicator.compare.iter().map(name).collect()
}

/// The wall of that name as its page needs it; `sources` tells which sources fill some tables.
pub(crate) fn page(
    walls: &Walls,
    name: &str,
    (catalogue, reference): (&Catalogue, &Reference),
    sources: impl Fn(&[Table]) -> Vec<String>,
) -> Option<WallPage> {
    let wall = walls.walls.get(name)?;
    let panel_page = |panel: &String| {
        let page = of_panel(panel, walls.panels.get(panel)?, catalogue);
        let mut tables: Vec<Table> =
            page.indicators.iter().filter_map(|id| catalogue.find(id)).flat_map(|found| found.tables.clone()).collect();
        if page.indicators.is_empty() {
            tables.push(Table::CityEvents);
        }
        Some(PanelPage { sources: sources(&tables), ..page })
    };
    let group_page = |group: &Group| GroupPage {
        title: group.title.as_ref().map(Words::from),
        zone: group.zone,
        share: group.share,
        panels: group.panels.iter().filter_map(panel_page).collect(),
    };
    let scenes = wall.scenes.iter().map(|scene| ScenePage {
        scene: scene.scene.clone(),
        title: Words::from(&scene.title),
        seconds: scene.seconds,
        topic: scene.topic.clone(),
        groups: scene.groups.iter().map(group_page).collect(),
    });
    Some(of_wall(name, wall, scenes.collect(), reference))
}

fn of_wall(name: &str, wall: &Wall, scenes: Vec<ScenePage>, reference: &Reference) -> WallPage {
    let areas = reference.areas().iter().map(|(code, area)| (code.clone(), Words::from(&area.name))).collect();
    let departments = reference.departments().iter().map(|(code, department)| (code.clone(), Words::from(&department.name))).collect();
    let classes = reference.event_classes().iter().map(|(code, class)| (code.clone(), Words::from(&class.name))).collect();
    let units = reference.units().iter().map(|(code, unit)| (code.clone(), Words::from(&unit.name))).collect();
    let labels = |codes: &BTreeMap<String, Label>| codes.iter().map(|(code, name)| (code.clone(), Words::from(name))).collect();
    let others = reference.names().iter().map(|(of, codes)| (of.clone(), labels(codes)));
    let tables = [("area", areas), ("department", departments), ("class", classes), ("unit", units)];
    WallPage {
        wall: name.to_owned(),
        build: String::new(),
        title: Words::from(&wall.title),
        width_px: wall.width_px,
        height_px: wall.height_px,
        width_mm: wall.width_mm,
        height_mm: wall.height_mm,
        far_m: wall.far_m,
        seams: wall.seams,
        theme: wall.theme,
        scenes,
        places: places(reference),
        map: reference.map().map(MapPage::from),
        city: CityPage { name: Words::from(reference.city_name()), zone: reference.zone().name().to_owned() },
        names: others.chain(tables.into_iter().map(|(kind, codes)| (kind.to_owned(), codes))).collect(),
    }
}

fn places(reference: &Reference) -> BTreeMap<String, [f64; 2]> {
    let districts = reference.areas().values().filter(|area| area.level == AreaLevel::District);
    districts.filter_map(|area| reference.center_of(area).map(|(east, north)| (area.code.clone(), [east, north]))).collect()
}

fn of_panel(name: &str, panel: &Panel, catalogue: &Catalogue) -> PanelPage {
    let find = |id: &String| catalogue.position(id).and_then(|index| catalogue.indicators.get(index));
    let leading: Option<&Indicator> = panel.indicators.first().and_then(find).map(AsRef::as_ref);
    let titles = panel.indicators.iter().filter_map(|id| find(id).map(|indicator| (id.clone(), Words::from(&indicator.title))));
    PanelPage {
        panel: name.to_owned(),
        title: Words::from(&panel.title),
        view: panel.view,
        indicator: panel.indicators.first().cloned(),
        indicators: panel.indicators.clone(),
        window: panel.window.as_deref().and_then(Window::from_name).map(|window| window.name().to_owned()),
        keys: panel.keys.clone(),
        names: panel.names.clone(),
        unit: leading.map(|indicator| indicator.unit.clone()),
        better: leading.map_or("neither", |indicator| better_name(indicator.better)),
        decimals: panel.decimals,
        marks: panel.marks,
        url: panel.url.clone(),
        size: SizePage { cols: panel.size.cols, rows: panel.size.rows },
        warn: leading.and_then(|indicator| indicator.warn.as_ref()).map(BoundPage::from),
        alarm: leading.and_then(|indicator| indicator.alarm.as_ref()).map(BoundPage::from),
        min_n: leading.map_or(0, |indicator| indicator.min_n),
        compare: leading.map(compare_names).unwrap_or_default(),
        titles: titles.collect(),
        columns: panel.indicators.iter().filter_map(find).map(|indicator| ColumnPage::from(indicator.as_ref())).collect(),
        sources: Vec::new(),
    }
}
