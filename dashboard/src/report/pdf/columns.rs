//! How the columns of a table get onto pages: of which width, in which size of letters, and where a table that is wider than any page
//! is cut. All widths are in heights of the letters of the table.

use super::{breadth, number};

/// Width of the text on a page that stands upright, and on one that is turned (points: A4 less 18 mm at each side).
pub(super) const UPRIGHT: f64 = 493.2;
pub(super) const TURNED: f64 = 739.8;
/// Sizes of letters that are tried, the best first (points). A printed report is read at arm's length: 6.5 is the least.
const SIZES_UPRIGHT: [f64; 5] = [9.0, 8.5, 8.0, 7.5, 7.0];
const SIZES_TURNED: [f64; 5] = [8.5, 8.0, 7.5, 7.0, 6.5];
/// Space beside the text of a cell, both sides together.
pub(super) const PADDING: f64 = 0.9;
/// How much wider than needed columns become at most, so that a small table does not sprawl.
const WIDEST: f64 = 1.7;

/// What one column asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Need {
    /// The least that shows everything.
    pub(super) least: f64,
    /// What looks right.
    pub(super) fair: f64,
    /// What shows it in one line, if there is room.
    pub(super) full: f64,
    /// Whether it says what the rows are about, and so stands on every part of a table that is cut.
    pub(super) leads: bool,
    /// The group that it is in; groups are not cut if it can be helped.
    pub(super) group: Option<usize>,
}

/// Some columns of a table that fit on a page, with their widths.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) columns: Vec<(usize, f64)>,
}

/// Where a table goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    pub(super) is_turned: bool,
    /// Size of letters (points).
    pub(super) size: f64,
    pub(super) parts: Vec<Part>,
}

impl Fit {
    /// The largest letters that fit; a table that does not fit upright is turned, and one that does not fit then is cut.
    pub(super) fn of(needs: &[Need], is_wide: bool) -> Self {
        let all: Vec<usize> = (0..needs.len()).collect();
        if !is_wide && let Some(fit) = whole(needs, &all, UPRIGHT, &SIZES_UPRIGHT, false) {
            return fit;
        }
        if let Some(fit) = whole(needs, &all, TURNED, &SIZES_TURNED, true) {
            return fit;
        }
        let size = SIZES_TURNED.last().copied().unwrap_or(6.5);
        let room = TURNED / size;
        let parts = cut(needs, room).into_iter().map(|columns| Part { columns: widths(needs, &columns, room) }).collect();
        Self { is_turned: true, size, parts }
    }
}

fn sum(needs: &[Need], columns: &[usize], width: impl Fn(&Need) -> f64) -> f64 {
    columns.iter().filter_map(|column| needs.get(*column)).map(width).sum()
}

fn whole(needs: &[Need], columns: &[usize], page: f64, sizes: &[f64], is_turned: bool) -> Option<Fit> {
    let fits = |width: fn(&Need) -> f64| sizes.iter().copied().find(|size| sum(needs, columns, width) * size <= page);
    // Squeezed columns at a good size are read more easily than fair ones of small letters.
    let (fair, least) = (fits(|need| need.fair), fits(|need| need.least));
    let size = if fair >= least { fair? } else { least? };
    Some(Fit { is_turned, size, parts: vec![Part { columns: widths(needs, columns, page / size) }] })
}

/// The widths of columns that fit into the room by their least widths: all get what looks right before one gets all that it wants.
fn widths(needs: &[Need], columns: &[usize], room: f64) -> Vec<(usize, f64)> {
    let [least, fair, full]: [fn(&Need) -> f64; 3] = [|need| need.least, |need| need.fair, |need| need.full];
    let between = |from: fn(&Need) -> f64, to: fn(&Need) -> f64| {
        let (low, high) = (sum(needs, columns, from), sum(needs, columns, to));
        let share = if high > low { ((room - low) / (high - low)).clamp(0.0, 1.0) } else { 1.0 };
        move |need: &Need| from(need) + (to(need) - from(need)) * share
    };
    let (squeezed, eased) = (between(least, fair), between(fair, full));
    let is_squeezed = sum(needs, columns, fair) > room;
    // What is left when all have what they want makes every column a little wider.
    let stretch = (room / sum(needs, columns, full).max(1.0)).clamp(1.0, WIDEST);
    let width = |need: &Need| if is_squeezed { squeezed(need) } else { eased(need) * stretch };
    columns.iter().filter_map(|column| Some((*column, width(needs.get(*column)?)))).collect()
}

/// The columns of each part: those that lead on every part, the others in order, groups whole where a page has room for them.
fn cut(needs: &[Need], room: f64) -> Vec<Vec<usize>> {
    let lead: Vec<usize> = needs.iter().take_while(|need| need.leads).enumerate().map(|(column, _)| column).collect();
    // Columns that lead and leave no room would stand alone on every part.
    let lead = if sum(needs, &lead, |need| need.least) > room / 2.0 { Vec::new() } else { lead };
    let free = room - sum(needs, &lead, |need| need.least);
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut part: Vec<usize> = Vec::new();
    for bundle in bundles(needs, lead.len(), free) {
        if !part.is_empty() && sum(needs, &part, |need| need.least) + sum(needs, &bundle, |need| need.least) > free {
            parts.push(std::mem::take(&mut part));
        }
        part.extend(bundle);
    }
    parts.push(part);
    parts.into_iter().map(|part| lead.iter().copied().chain(part).collect()).collect()
}

/// Columns that stay together: those of a group that fits into the room, else each alone.
fn bundles(needs: &[Need], from: usize, room: f64) -> Vec<Vec<usize>> {
    let mut bundles: Vec<Vec<usize>> = Vec::new();
    let mut last = None;
    for (column, need) in needs.iter().enumerate().skip(from) {
        match bundles.last_mut() {
            Some(bundle) if need.group.is_some() && need.group == last => bundle.push(column),
            _ => bundles.push(vec![column]),
        }
        last = need.group;
    }
    let split = |bundle: Vec<usize>| {
        let fits = sum(needs, &bundle, |need| need.least) <= room;
        if fits { vec![bundle] } else { bundle.into_iter().map(|column| vec![column]).collect() }
    };
    bundles.into_iter().flat_map(split).collect()
}

/// How wide a text must at least be to stand in so many lines: lines break between Chinese letters and between Latin words.
pub(super) fn wrapped(text: &str, lines: usize) -> f64 {
    let longest = text.split(|letter: char| letter == ' ' || !letter.is_ascii()).map(breadth).fold(0.0, f64::max);
    (breadth(text) / number(lines.max(1))).max(longest)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;

    fn need(least: f64, group: Option<usize>) -> Need {
        Need { least, fair: least * 1.5, full: least * 1.5, leads: false, group }
    }

    fn name() -> Need {
        Need { least: 6.0, fair: 10.0, full: 10.0, leads: true, group: None }
    }

    /// Whatever the needs are, every column is on a page once, and no part is wider than its page.
    #[track_caller]
    fn check(needs: &[Need], fit: &Fit) {
        let page = if fit.is_turned { TURNED } else { UPRIGHT };
        let mut seen: Vec<usize> = fit.parts.iter().flat_map(|part| part.columns.iter().map(|(column, _)| *column)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, (0..needs.len()).collect::<Vec<_>>());
        for part in &fit.parts {
            let width: f64 = part.columns.iter().map(|(_, width)| width).sum();
            assert!(width * fit.size <= page + 0.01, "{width} × {} on {page}", fit.size);
        }
    }

    #[test]
    fn a_small_table_stands_upright_and_does_not_sprawl() {
        let needs = [name(), need(4.0, None), need(4.0, None)];
        let fit = Fit::of(&needs, false);
        check(&needs, &fit);
        assert_eq!((fit.is_turned, fit.size, fit.parts.len()), (false, 9.0, 1));
        let width: f64 = fit.parts[0].columns.iter().map(|(_, width)| width).sum();
        assert!((width - 22.0 * WIDEST).abs() < 1e-9, "{width}");
    }

    #[test]
    fn a_table_that_does_not_fit_upright_is_turned() {
        let needs: Vec<Need> = std::iter::once(name()).chain((0..16).map(|_| need(5.0, None))).collect();
        let fit = Fit::of(&needs, false);
        check(&needs, &fit);
        assert!(fit.is_turned && fit.parts.len() == 1, "{fit:?}");
        assert!(Fit::of(&[name()], true).is_turned, "a wide table is turned, whatever is in it");
    }

    #[test]
    fn a_table_wider_than_any_page_is_cut_between_groups() {
        let needs: Vec<Need> = std::iter::once(name()).chain((0..39).map(|column| need(4.5, Some(column / 3)))).collect();
        let fit = Fit::of(&needs, true);
        check(&needs, &fit);
        assert!(fit.parts.len() == 2, "{}", fit.parts.len());
        for part in &fit.parts {
            assert_eq!(part.columns[0].0, 0, "the names lead each part");
            assert_eq!((part.columns.len() - 1) % 3, 0, "groups are whole");
        }
        let huge: Vec<Need> = (0..5).map(|_| need(90.0, Some(1))).collect();
        check(&huge, &Fit::of(&huge, false));
    }

    #[test]
    fn what_has_room_is_not_broken() {
        let text = Need { least: 8.0, fair: 20.0, full: 30.0, leads: false, group: None };
        let fit = Fit::of(&[text, need(4.0, None), text], false);
        let widths: Vec<f64> = fit.parts[0].columns.iter().map(|(_, width)| *width).collect();
        assert!((widths[1] - 6.0).abs() < 1e-9 && widths[0] > 20.0 && widths[0] < 30.0, "{widths:?}");
    }

    #[test]
    fn words_are_not_broken() {
        assert!((wrapped("\u{4e2d}\u{4e2d}\u{4e2d}\u{4e2d}", 2) - 2.0).abs() < 1e-9);
        assert!(wrapped("rate within time", 3) >= breadth("within"));
    }
}
