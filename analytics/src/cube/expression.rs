//! Expressions over a table's columns, each evaluated once per change batch however many indicators use it.

use super::CubeError;
use super::histogram::Bucket;
use super::keys::{CELLS_MAX, CITY, Interner, Level};
use super::numbers::{float, millionths, millionths_of_whole};
use crate::ledger::{ChangeBatch, Table};
use crate::window::{CityDays, minute_of};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, SchemaRef, TimestampMillisecondType};
use datafusion::common::{DFSchema, DataFusionError};
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::prelude::SessionContext;
use hashbrown::HashMap;
use std::sync::Arc;

/// What the values of an expression are for, and so in which form they are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Keeps a row or leaves it out; null leaves it out.
    Predicate,
    /// Is added up, in millionths.
    Sum,
    /// Is ranked, as a bucket.
    Rank,
    /// Names a cell, as a code; null is the empty text.
    Key,
    /// Places a row in a pane; null places it in none.
    Time,
}

/// The expressions of one table.
#[derive(Debug)]
pub(super) struct Expressions {
    schema: SchemaRef,
    ids: HashMap<(Role, Expr), usize>,
    roles: Vec<Role>,
    physical: Vec<Arc<dyn PhysicalExpr>>,
    /// Expressions that failed once: what uses them has no reading any more.
    failed: Vec<bool>,
    masks: Vec<Vec<usize>>,
    mask_ids: HashMap<Vec<usize>, usize>,
}

/// The values of one expression for the rows of a batch.
#[derive(Debug)]
enum Values {
    Bits(BooleanBuffer),
    Sums(Vec<i128>),
    Ranks(Vec<Bucket>),
    Codes(Vec<u32>),
    Times(Times),
}

/// Where rows lie in time.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// Minute since 1970 and city day since 1970, row by row; `None` where there is no instant.
    pub(super) places: Vec<Option<(i32, i32)>>,
}

/// Everything that the families need to know of one change batch.
pub(super) struct Evaluated<'a> {
    /// Per row: −1 or +1.
    pub(super) signs: &'a [i8],
    values: Vec<Values>,
    masks: Vec<BooleanBuffer>,
    cells: Vec<Vec<u32>>,
}

impl Expressions {
    /// No expressions yet; batches will have (at least) the columns of `schema`.
    pub(super) fn new(schema: SchemaRef) -> Self {
        Self {
            schema,
            ids: HashMap::new(),
            roles: Vec::new(),
            physical: Vec::new(),
            failed: Vec::new(),
            masks: Vec::new(),
            mask_ids: HashMap::new(),
        }
    }

    /// The number of an expression in a role, planned now if it is new.
    pub(super) fn id(&mut self, role: Role, expr: &Expr, context: &SessionContext) -> Result<usize, DataFusionError> {
        if let Some(id) = self.ids.get(&(role, expr.clone())) {
            return Ok(*id);
        }
        let schema = DFSchema::try_from(Arc::clone(&self.schema))?;
        self.physical.push(context.create_physical_expr(expr.clone(), &schema)?);
        self.roles.push(role);
        self.failed.push(false);
        let id = self.ids.len();
        self.ids.insert((role, expr.clone()), id);
        Ok(id)
    }

    /// The number of the rows that satisfy all of those predicates.
    pub(super) fn mask(&mut self, mut predicates: Vec<usize>) -> usize {
        predicates.sort_unstable();
        predicates.dedup();
        if let Some(id) = self.mask_ids.get(&predicates) {
            return *id;
        }
        let id = self.masks.len();
        self.masks.push(predicates.clone());
        self.mask_ids.insert(predicates, id);
        id
    }

    /// Whether an expression, or a predicate of a mask, has failed on some batch.
    pub(super) fn has_failed(&self, uses: &[usize]) -> bool {
        uses.iter().any(|id| self.failed.get(*id).copied().unwrap_or(true))
    }

    /// Evaluates every expression, mask and cell for a batch.
    pub(super) fn evaluate<'a>(
        &mut self,
        batch: &'a ChangeBatch,
        levels: &mut [Level],
        interner: &mut Interner,
        days: &mut CityDays,
    ) -> Result<Evaluated<'a>, CubeError> {
        let rows = self.narrowed(batch)?;
        let mut values = Vec::with_capacity(self.physical.len());
        for ((expr, role), failed) in self.physical.iter().zip(&self.roles).zip(&mut self.failed) {
            let array = expr.evaluate(&rows).and_then(|value| value.into_array(rows.num_rows()));
            let kept = array.and_then(|array| keep(*role, &array, interner, days));
            values.push(kept.unwrap_or_else(|error| {
                if !*failed {
                    tracing::error!(table = batch.table.name(), expression = %expr, %error, "expression fails on a row, its indicators have no reading any more");
                }
                *failed = true;
                nothing(*role, rows.num_rows())
            }));
        }
        let masks = self.masks.iter().map(|predicates| all_of(predicates, &values, rows.num_rows())).collect();
        let cells = cells_of(levels, &values, rows.num_rows()).map_err(|key| CubeError::TooManyCells {
            table: batch.table,
            key: self.physical.get(key).map(ToString::to_string).unwrap_or_default(),
            limit: CELLS_MAX,
        })?;
        Ok(Evaluated { signs: &batch.signs, values, masks, cells })
    }

    fn narrowed(&self, batch: &ChangeBatch) -> Result<RecordBatch, CubeError> {
        let missing = |column: &str| CubeError::MissingColumn { table: batch.table, column: column.to_owned() };
        let column = |name: &String| batch.rows.column_by_name(name).cloned().ok_or_else(|| missing(name));
        let columns = self.schema.fields().iter().map(|field| column(field.name())).collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.rows.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
            .map_err(|error| CubeError::Batch { table: batch.table, source: error })
    }
}

impl Evaluated<'_> {
    pub(super) fn mask(&self, mask: usize) -> Option<&BooleanBuffer> {
        self.masks.get(mask)
    }

    pub(super) fn sums(&self, expression: usize) -> &[i128] {
        match self.values.get(expression) {
            Some(Values::Sums(sums)) => sums,
            _ => &[],
        }
    }

    pub(super) fn ranks(&self, expression: usize) -> &[Bucket] {
        match self.values.get(expression) {
            Some(Values::Ranks(buckets)) => buckets,
            _ => &[],
        }
    }

    pub(super) fn times(&self, expression: usize) -> &[Option<(i32, i32)>] {
        match self.values.get(expression) {
            Some(Values::Times(times)) => &times.places,
            _ => &[],
        }
    }

    /// The cell of each row in a level.
    pub(super) fn cells(&self, level: usize) -> &[u32] {
        self.cells.get(level).map_or(&[], Vec::as_slice)
    }
}

fn keep(role: Role, array: &ArrayRef, interner: &mut Interner, days: &mut CityDays) -> Result<Values, DataFusionError> {
    Ok(match role {
        Role::Predicate => Values::Bits(true_bits(cast(array, &DataType::Boolean)?.as_boolean())),
        Role::Sum if array.data_type().is_integer() => {
            let whole = cast(array, &DataType::Int64)?;
            Values::Sums(whole.as_primitive::<Int64Type>().iter().map(|number| millionths_of_whole(number.unwrap_or(0))).collect())
        }
        Role::Sum => {
            let numbers = cast(array, &DataType::Float64)?;
            Values::Sums(numbers.as_primitive::<Float64Type>().iter().map(|number| millionths(number.unwrap_or(0.0))).collect())
        }
        Role::Rank => {
            let numbers = cast(array, &DataType::Float64)?;
            Values::Ranks(numbers.as_primitive::<Float64Type>().iter().map(|number| Bucket::of(number.unwrap_or(0.0))).collect())
        }
        Role::Key => Values::Codes(codes(array, interner)?),
        Role::Time => {
            let instants = array.as_primitive::<TimestampMillisecondType>();
            let places = instants.iter().map(|instant| instant.map(|millis| (minute_of(millis), days.day_of(millis)))).collect();
            Values::Times(Times { places })
        }
    })
}

fn true_bits(array: &BooleanArray) -> BooleanBuffer {
    array.nulls().map_or_else(|| array.values().clone(), |valid| array.values() & valid.inner())
}

fn codes(array: &ArrayRef, interner: &mut Interner) -> Result<Vec<u32>, DataFusionError> {
    let texts = cast(array, &DataType::Utf8)?;
    let mut last: Option<(&str, u32)> = None;
    let mut codes = Vec::with_capacity(texts.len());
    for text in texts.as_string::<i32>() {
        let text = text.unwrap_or_default();
        let code = match last {
            Some((same, code)) if same == text => code,
            _ => interner.code(text),
        };
        last = Some((text, code));
        codes.push(code);
    }
    Ok(codes)
}

fn nothing(role: Role, rows: usize) -> Values {
    match role {
        Role::Predicate => Values::Bits(BooleanBuffer::new_unset(rows)),
        Role::Sum => Values::Sums(vec![0; rows]),
        Role::Rank => Values::Ranks(vec![Bucket::of(float(0)); rows]),
        Role::Key => Values::Codes(vec![0; rows]),
        Role::Time => Values::Times(Times { places: vec![None; rows] }),
    }
}

fn all_of(predicates: &[usize], values: &[Values], rows: usize) -> BooleanBuffer {
    let mut bits = predicates.iter().filter_map(|id| match values.get(*id) {
        Some(Values::Bits(bits)) => Some(bits),
        _ => None,
    });
    let Some(first) = bits.next() else { return BooleanBuffer::new_set(rows) };
    bits.fold(first.clone(), |all, more| &all & more)
}

/// The cell of each row, level by level; the key that has too many values is the error.
fn cells_of(levels: &mut [Level], values: &[Values], rows: usize) -> Result<Vec<Vec<u32>>, usize> {
    let mut cells: Vec<Vec<u32>> = Vec::with_capacity(levels.len());
    for level in levels {
        let (Some(above), Some(Values::Codes(codes))) = (level.above, values.get(level.key)) else {
            cells.push(vec![CITY; rows]);
            continue;
        };
        let mut found = Vec::with_capacity(rows);
        let mut last = None;
        for pair in cells.get(above).into_iter().flatten().copied().zip(codes.iter().copied()) {
            let cell = match last {
                Some((same, cell)) if same == pair => cell,
                _ => level.cell(pair.0, pair.1).ok_or(level.key)?,
            };
            last = Some((pair, cell));
            found.push(cell);
        }
        cells.push(found);
    }
    Ok(cells)
}

/// The schema of the named columns of a table, in the table's order.
pub(super) fn narrowed_schema(table: Table, columns: &[String], zone: chrono_tz::Tz) -> SchemaRef {
    let schema = table.schema(zone);
    let kept = schema.fields().iter().filter(|field| columns.contains(field.name())).cloned().collect::<Vec<_>>();
    Arc::new(datafusion::arrow::datatypes::Schema::new(kept))
}
