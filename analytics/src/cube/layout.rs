//! From planned indicators to tables, families and members: whatever two indicators share is made once.

use super::PlanError;
use super::display::Display;
use super::expression::{Expressions, narrowed_schema};
use super::family::{Family, Shape, SharedCounts, depths_of, needs_time};
use super::horizon::Moment;
use super::keys::Level;
use super::member::{Member, Output, Source};
use super::values::Role;
use crate::indicator::{Catalogue, Chain, Indicator};
use crate::ledger::Table;
use crate::plan::{Aggregate, AggregateKind, IndicatorPlan, measure_name};
use crate::reading::Judge;
use crate::window::{CityDays, Window};
use datafusion::common::{DFSchema, DataFusionError};
use datafusion::logical_expr::Expr;
use datafusion::prelude::SessionContext;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything of one table.
#[derive(Debug)]
pub(super) struct TableCube {
    pub(super) table: Table,
    pub(super) expressions: Expressions,
    pub(super) levels: Vec<Level>,
    pub(super) families: Vec<Family>,
}

/// Tables and members of a catalogue.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) tables: Vec<TableCube>,
    pub(super) members: Vec<Member>,
    pub(super) displays: Vec<Display>,
}

impl Layout {
    pub(super) fn of(catalogue: &Catalogue, moment: Moment, days: &mut CityDays) -> Result<Self, PlanError> {
        let context = catalogue.session();
        let mut layout = Self::default();
        let mut shapes: Vec<Vec<Shape>> = Vec::new();
        for (place, indicator) in catalogue.indicators.iter().enumerate() {
            let Some(plan) = catalogue.plan(place) else { continue };
            let failed = |source: DataFusionError| PlanError { indicator: Arc::clone(&indicator.id), source };
            let table = layout.table(plan.table, catalogue);
            if shapes.len() <= table {
                shapes.resize_with(table + 1, Vec::new);
            }
            let (Some(cube), Some(shapes)) = (layout.tables.get_mut(table), shapes.get_mut(table)) else { continue };
            let mut made = Vec::new();
            let (timed, live): (Vec<Window>, Vec<Window>) = indicator.all_windows().partition(|window| needs_time(*window));
            for (windows, time) in [(timed, plan.time.as_ref()), (live, None)] {
                for chain in indicator.chains().into_iter().filter(|_| !windows.is_empty()) {
                    let mut builder = Builder { context: &context, cube, shapes, indicator, plan };
                    let (member, places) = builder.member(place, &windows, time, &chain).map_err(failed)?;
                    made.push((Member { table, ..member }, places, chain));
                }
            }
            for (member, places, chain) in made {
                layout.display(&member, &places, &chain);
                layout.members.push(member);
            }
        }
        for (cube, mut shapes) in layout.tables.iter_mut().zip(shapes) {
            hand_out(&mut cube.expressions, &mut shapes);
            cube.families = shapes.into_iter().map(|shape| Family::new(shape, moment, days)).collect();
        }
        Ok(layout)
    }

    /// Gives the next member its columns, in each window and level that it has readings of.
    fn display(&mut self, member: &Member, windows: &[(Window, usize)], chain: &Chain) {
        let home = (member.table, member.family);
        for (window, place) in windows {
            let sets = chain.sets.iter().enumerate().take(depths_of(*window, chain.sets.len()));
            for (depth, set) in sets.filter_map(|(depth, set)| Some((depth, (*set)?))) {
                let is_it =
                    |display: &&mut Display| (display.table, display.family) == home && (display.place, display.depth) == (*place, depth);
                if self.displays.iter_mut().find(is_it).is_none() {
                    self.displays.push(Display::new(home, (*window, *place), depth));
                }
                if let Some(display) = self.displays.iter_mut().find(is_it) {
                    display.add_column(self.members.len(), member, set);
                }
            }
        }
    }

    fn table(&mut self, table: Table, catalogue: &Catalogue) -> usize {
        if let Some(place) = self.tables.iter().position(|cube| cube.table == table) {
            return place;
        }
        let schema = narrowed_schema(table, &catalogue.needed_columns(table), catalogue.zone());
        let expressions = Expressions::new(schema);
        self.tables.push(TableCube { table, expressions, levels: vec![Level::city()], families: Vec::new() });
        self.tables.len() - 1
    }
}

/// A mask that so many families count comes to them as bits of each row, worked out once for all.
const SHARED_BY: usize = 4;

/// Settles which masks reach the families as shared bits and which as lists of rows.
fn hand_out(expressions: &mut Expressions, shapes: &mut [Shape]) {
    let mut users: BTreeMap<usize, usize> = BTreeMap::new();
    for mask in shapes.iter().flat_map(|shape| &shape.counts) {
        *users.entry(*mask).or_default() += 1;
    }
    let shared: Vec<usize> = users.into_iter().filter(|(_, count)| *count >= SHARED_BY).map(|(mask, _)| mask).collect();
    for shape in &mut *shapes {
        shape.shared = SharedCounts::of(&shape.counts, &shared);
        let masks = || shape.counts.iter().chain(shape.sums.iter().chain(&shape.bags).map(|(_, mask)| mask));
        let covers = |mask: &&usize| !expressions.keeps_all(**mask) && masks().all(|other| expressions.is_within(*other, **mask));
        shape.cover = shape.counts.iter().find(covers).copied();
    }
    let added_up = |shape: &Shape| shape.sums.iter().chain(&shape.bags).map(|(_, mask)| *mask).collect::<Vec<_>>();
    let listed = shapes.iter().flat_map(|shape| shape.listed_counts().map(|(_, mask)| mask).chain(added_up(shape)).chain(shape.cover));
    expressions.hand_out(shared, listed);
}

struct Builder<'a> {
    context: &'a SessionContext,
    cube: &'a mut TableCube,
    shapes: &'a mut Vec<Shape>,
    indicator: &'a Arc<Indicator>,
    plan: &'a IndicatorPlan,
}

impl Builder<'_> {
    /// The member, and its windows with their places in the family.
    fn member(
        &mut self,
        place: usize,
        windows: &[Window],
        time: Option<&Expr>,
        chain: &Chain,
    ) -> Result<(Member, Vec<(Window, usize)>), DataFusionError> {
        let mut uses = Vec::new();
        let time = time.map(|time| self.id(Role::Time, time, &mut uses)).transpose()?;
        let levels = self.levels(&chain.keys, &mut uses)?;
        let filter = self.plan.filter.iter().map(|expr| self.id(Role::Predicate, expr, &mut uses)).collect::<Result<Vec<_>, _>>()?;
        let family = self.shape(time, levels);
        let presence = self.count(family, filter.clone());
        let mut sources = Vec::new();
        for aggregate in &self.plan.aggregates {
            sources.push(self.source(family, aggregate, &filter, &mut uses)?);
        }
        let mut places = Vec::new();
        if let Some(shape) = self.shapes.get_mut(family) {
            for (active, set) in shape.active.iter_mut().zip(&chain.sets) {
                *active |= set.is_some();
            }
            for window in windows {
                places.push((*window, place_of(&mut shape.windows, *window)));
            }
        }
        let schema = DFSchema::try_from(Arc::clone(&self.plan.aggregate_schema))?;
        let having = self.plan.having.iter().map(|expr| self.context.create_physical_expr(expr.clone(), &schema)).next().transpose()?;
        let member = Member {
            place,
            indicator: Arc::clone(self.indicator),
            judge: Judge::of(self.indicator),
            table: 0,
            family,
            sources,
            presence,
            outputs: self.outputs(&schema)?,
            having,
            schema: Arc::clone(&self.plan.aggregate_schema),
            uses,
            failed: false,
            plain: None,
        };
        Ok((member.with_plain(), places))
    }

    fn id(&mut self, role: Role, expr: &Expr, uses: &mut Vec<usize>) -> Result<usize, DataFusionError> {
        let id = self.cube.expressions.id(role, expr, self.context)?;
        uses.push(id);
        Ok(id)
    }

    /// Numbers of the levels from the city's to all of those keys.
    fn levels(&mut self, keys: &[usize], uses: &mut Vec<usize>) -> Result<Vec<usize>, DataFusionError> {
        let mut levels = vec![0];
        let mut above = 0;
        for key in keys.iter().filter_map(|key| self.plan.keys.get(*key)) {
            let key = self.id(Role::Key, key, uses)?;
            let found = self.cube.levels.iter().position(|level| level.above == Some(above) && level.key == key);
            above = found.unwrap_or(self.cube.levels.len());
            if found.is_none() {
                let parent = levels.last().copied().unwrap_or_default();
                self.cube.levels.push(Level::below(parent, key));
            }
            levels.push(above);
        }
        Ok(levels)
    }

    fn shape(&mut self, time: Option<usize>, levels: Vec<usize>) -> usize {
        if let Some(place) = self.shapes.iter().position(|shape| shape.time == time && shape.levels == levels) {
            return place;
        }
        let active = vec![false; levels.len()];
        self.shapes.push(Shape { time, levels, active, ..Shape::default() });
        self.shapes.len() - 1
    }

    fn source(&mut self, family: usize, aggregate: &Aggregate, filter: &[usize], uses: &mut Vec<usize>) -> Result<Source, DataFusionError> {
        let mut predicates = filter.to_vec();
        for expr in &aggregate.filter {
            predicates.push(self.id(Role::Predicate, expr, uses)?);
        }
        let mut source = Source { kind: aggregate.kind, sum: 0, squares: 0, count: 0, bag: 0 };
        let argument = aggregate.argument.as_ref();
        let bag_of = |kind| match kind {
            AggregateKind::Percentile(_) => Some(Role::Rank),
            AggregateKind::Least | AggregateKind::Greatest => Some(Role::Order),
            AggregateKind::Distinct => Some(Role::Hash),
            AggregateKind::Count | AggregateKind::Sum | AggregateKind::Average | AggregateKind::Variance { .. } => None,
        };
        let Some(argument) = argument else {
            source.count = self.count(family, predicates);
            return Ok(source);
        };
        if let Some(role) = bag_of(aggregate.kind) {
            let argument = self.id(role, argument, uses)?;
            let mask = self.cube.expressions.mask(predicates);
            source.bag = self.shapes.get_mut(family).map_or(0, |shape| {
                let place = place_of(&mut shape.bags, (argument, mask));
                shape.hashed.resize(shape.bags.len(), role == Role::Hash);
                place
            });
            return Ok(source);
        }
        source.count = self.count(family, predicates.clone());
        source.sum = self.sum(family, Role::Sum, argument, &predicates, uses)?;
        if matches!(aggregate.kind, AggregateKind::Variance { .. }) {
            source.squares = self.sum(family, Role::Square, argument, &predicates, uses)?;
        }
        Ok(source)
    }

    fn sum(
        &mut self,
        family: usize,
        role: Role,
        argument: &Expr,
        predicates: &[usize],
        uses: &mut Vec<usize>,
    ) -> Result<usize, DataFusionError> {
        let argument = self.id(role, argument, uses)?;
        let mask = self.cube.expressions.mask(predicates.to_vec());
        Ok(self.shapes.get_mut(family).map_or(0, |shape| place_of(&mut shape.sums, (argument, mask))))
    }

    fn count(&mut self, family: usize, predicates: Vec<usize>) -> usize {
        let mask = self.cube.expressions.mask(predicates);
        self.shapes.get_mut(family).map_or(0, |shape| place_of(&mut shape.counts, mask))
    }

    fn outputs(&self, schema: &DFSchema) -> Result<Vec<Output>, DataFusionError> {
        let plain = |expr: &Expr| {
            let column = expr.try_as_col()?;
            (0..self.plan.aggregates.len()).find(|place| measure_name(*place) == column.name)
        };
        let output = |expr: &Expr| match plain(expr) {
            Some(place) => Ok(Output::Plain(place)),
            None => self.context.create_physical_expr(expr.clone(), schema).map(Output::Computed),
        };
        self.plan.outputs.iter().map(output).collect()
    }
}

/// The place of `wanted` in `list`, at its end if it is new.
fn place_of<T: PartialEq>(list: &mut Vec<T>, wanted: T) -> usize {
    let found = list.iter().position(|known| *known == wanted);
    found.unwrap_or_else(|| {
        list.push(wanted);
        list.len() - 1
    })
}
