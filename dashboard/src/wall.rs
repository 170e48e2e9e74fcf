//! Walls and panels as their files declare them (`walls/*.toml`, `panels/*.toml`), and what is wrong with them.

mod page;
mod panel;

pub(crate) use page::{BoundPage, WallPage, Words, better_name, compare_names, page};
pub(crate) use panel::{Panel, View};

use crate::board::{Subscription, Want};
use analytics::window::Window;
use ingest::declaration::{DeclarationFile, Label, Mistake, Spot, origin_of};
use ingest::reference::CityMap;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The name under which the frame stream has the dispatch desk; no wall may take it.
pub(crate) const DESK: &str = "desk";

/// Where on a screen a group stands: across its upper or lower edge, or beside each other between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Zone {
    Top,
    Left,
    Middle,
    Right,
    Bottom,
}

/// Panels that belong together under one heading.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) title: Option<Label>,
    pub(crate) zone: Zone,
    /// Its room beside that of groups whose panels have the same sizes.
    #[serde(default = "one")]
    pub(crate) share: f64,
    pub(crate) panels: Vec<String>,
}

const fn one() -> f64 {
    1.0
}

/// Groups that are shown together, for some seconds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[allow(clippy::struct_field_names, reason = "the declaration names a scene by `scene`, as a panel by `panel`")]
#[serde(deny_unknown_fields)]
pub(crate) struct Scene {
    pub(crate) scene: String,
    pub(crate) title: Label,
    pub(crate) seconds: u32,
    /// The emergency topic that it is shown for; the others are shown while there is none.
    pub(crate) topic: Option<String>,
    pub(crate) groups: Vec<Group>,
}

/// How many tiles a wall is built of; nothing is drawn across their edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seams {
    /// Tiles beside each other.
    pub(crate) cols: u32,
    /// Tiles above each other.
    pub(crate) rows: u32,
}

impl Default for Seams {
    fn default() -> Self {
        Self { cols: 1, rows: 1 }
    }
}

/// Colours for a dark hall, or for a bright room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Theme {
    #[default]
    Dark,
    Light,
}

/// One wall: its size in pixels and millimetres, its tiles, its farthest viewer, and its scenes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wall {
    pub(crate) title: Label,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) width_mm: u32,
    pub(crate) height_mm: u32,
    pub(crate) far_m: f64,
    #[serde(default)]
    pub(crate) seams: Seams,
    #[serde(default)]
    pub(crate) theme: Theme,
    pub(crate) scenes: Vec<Scene>,
}

/// What the catalogue says of an indicator that panels depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) windows: Vec<Window>,
    /// The sets of key columns that it has readings for.
    pub(crate) keys: Vec<Vec<String>>,
}

/// All panels and walls that stand, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Walls {
    pub(crate) panels: BTreeMap<String, Panel>,
    pub(crate) walls: BTreeMap<String, Wall>,
}

impl Walls {
    /// Reads all panels and walls; `offers` has what each indicator offers. What is wrong is left out and
    /// told: of the panels, of the walls.
    pub(crate) fn load(
        panel_files: &[DeclarationFile],
        wall_files: &[DeclarationFile],
        offers: &BTreeMap<String, Offer>,
    ) -> (Self, [Vec<Mistake>; 2]) {
        let (mut of_panels, mut of_walls) = (Vec::new(), Vec::new());
        let mut walls = Self::default();
        for file in panel_files {
            if let Some(panel) = read::<Panel>(file, &mut of_panels) {
                let found = panel.mistakes(file, offers);
                if found.is_empty() {
                    walls.panels.insert(name_of(file), panel);
                }
                of_panels.extend(found);
            }
        }
        let declared: Vec<String> = panel_files.iter().map(name_of).collect();
        for file in wall_files {
            if let Some(mut wall) = read::<Wall>(file, &mut of_walls) {
                of_walls.extend(wall.mistakes(file, &declared));
                for group in wall.scenes.iter_mut().flat_map(|scene| &mut scene.groups) {
                    group.panels.retain(|panel| walls.panels.contains_key(panel));
                }
                walls.walls.insert(name_of(file), wall);
            }
        }
        (walls, [of_panels, of_walls])
    }

    /// The topics that scenes are of, each with its wall.
    pub(crate) fn topics(&self) -> impl Iterator<Item = (&str, &str)> {
        let scenes = self.walls.iter().flat_map(|(name, wall)| wall.scenes.iter().map(move |scene| (name.as_str(), scene)));
        scenes.filter_map(|(wall, scene)| Some((wall, scene.topic.as_deref()?)))
    }

    /// What a wall's clients are told of.
    pub(crate) fn subscription(&self, wall: &Wall) -> Subscription {
        let mut subscription = Subscription::default();
        for panel in wall.panels().filter_map(|name| self.panels.get(name)) {
            subscription.events |= matches!(panel.view, View::Events | View::Ticker | View::Street) || panel.marks;
            subscription.units |= matches!(panel.view, View::Units | View::Street);
            let mut keys = panel.keys.clone();
            keys.sort_unstable();
            let windows = panel.shown_windows();
            for (indicator, window) in panel.indicators.iter().flat_map(|indicator| windows.iter().map(move |window| (indicator, *window)))
            {
                let want = Want { indicator: indicator.clone(), window, keys: keys.clone() };
                if !subscription.wants.contains(&want) {
                    subscription.wants.push(want);
                }
            }
        }
        subscription
    }
}

impl Walls {
    /// Origins beside the server's own that a wall's page loads from: of the street map's tiles, and of videos.
    pub(crate) fn origins<'w>(&'w self, wall: &str, map: Option<&'w CityMap>) -> Origins<'w> {
        let mut origins = Origins::default();
        let panels = self.walls.get(wall).into_iter().flat_map(Wall::panels).filter_map(|name| self.panels.get(name));
        for panel in panels {
            if panel.view == View::Street {
                origins.tiles = map.and_then(|map| map.tiles.as_ref()).map(|tiles| tiles.origin.as_str());
            }
            origins.videos.extend(panel.url.as_deref().and_then(origin_of));
        }
        origins
    }
}

/// Where a wall's page may load from beside its own server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origins<'w> {
    pub(crate) tiles: Option<&'w str>,
    pub(crate) videos: BTreeSet<&'w str>,
}

impl Wall {
    fn panels(&self) -> impl Iterator<Item = &String> {
        self.scenes.iter().flat_map(|scene| &scene.groups).flat_map(|group| &group.panels)
    }

    fn mistakes(&self, file: &DeclarationFile, declared: &[String]) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let sizes = [self.width_px, self.height_px, self.width_mm, self.height_mm, self.seams.cols, self.seams.rows];
        if sizes.contains(&0) || self.far_m <= 0.0 {
            mistakes.push(mistake(file, None, "a wall has a size, tiles and a farthest viewer above 0", None));
        }
        if !self.scenes.iter().any(|scene| scene.topic.is_none()) {
            let hint = "add a [[scenes]] table without `topic`";
            mistakes.push(mistake(file, None, "a wall needs at least one scene for ordinary days", Some(hint)));
        }
        for scene in &self.scenes {
            if scene.seconds == 0 {
                mistakes.push(mistake(file, Some(&scene.scene), "a scene is shown for at least 1 second", None));
            }
            if self.scenes.iter().filter(|other| other.scene == scene.scene).count() > 1 {
                mistakes.push(mistake(file, Some(&scene.scene), &format!("there are two scenes `{}`", scene.scene), None));
            }
            if scene.groups.is_empty() {
                let hint = "add a [[scenes.groups]] table";
                mistakes.push(mistake(file, Some(&scene.scene), &format!("scene `{}` shows nothing", scene.scene), Some(hint)));
            }
            for group in &scene.groups {
                if group.panels.is_empty() || group.share <= 0.0 {
                    mistakes.push(mistake(file, Some(&scene.scene), "a group has panels and a share above 0", None));
                }
                for panel in group.panels.iter().filter(|panel| !declared.contains(panel)) {
                    let hint = "panels are named after their files in dashboard/panels, without .toml";
                    mistakes.push(mistake(file, Some(panel), &format!("there is no panel `{panel}`"), Some(hint)));
                }
            }
        }
        mistakes
    }
}

/// A declaration is named after its file.
fn name_of(file: &DeclarationFile) -> String {
    file.path.trim_end_matches(".toml").to_owned()
}

fn read<T: for<'de> Deserialize<'de>>(file: &DeclarationFile, mistakes: &mut Vec<Mistake>) -> Option<T> {
    match toml::from_str(&file.text) {
        Ok(declaration) => Some(declaration),
        Err(error) => {
            let at = error.span().map(|span| Spot::of_byte(&file.text, span.start));
            mistakes.push(Mistake::new(file.path.as_str(), at, error.message(), None));
            None
        }
    }
}

// The place is the first that reads `about`: names in these files are few and distinct.
fn mistake(file: &DeclarationFile, about: Option<&str>, message: &str, hint: Option<&str>) -> Mistake {
    let at = about.and_then(|about| file.text.find(about)).map(|byte| Spot::of_byte(&file.text, byte));
    Mistake::new(file.path.as_str(), at, message, hint.map(str::to_owned))
}

#[cfg(test)]
mod tests;
