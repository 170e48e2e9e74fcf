//! Expressions over a table's columns, each evaluated once per change batch however many indicators use it.
//!
//! The texts of a column are numbered once, as they enter. An expression that reads a single text column is a function of that
//! number: it is evaluated once per distinct text, and after that each row is a look-up. All others run over the batch's rows.

use super::CubeError;
use super::keys::{CELLS_MAX, CITY, Dictionary, Level};
use super::mask::{SharedBits, rows_kept};
use super::values::{Role, Times, Values};
use crate::ledger::{ChangeBatch, Table};
use crate::window::CityDays;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, StringArray, new_null_array};
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::common::{DFSchema, DataFusionError};
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::prelude::SessionContext;
use hashbrown::HashMap;
use std::sync::Arc;

/// A column with more different texts than this is no longer numbered.
const CODES_MAX: usize = 1 << 16;

/// The expressions of one table.
#[derive(Debug)]
pub(super) struct Expressions {
    schema: SchemaRef,
    ids: HashMap<(Role, Expr), usize>,
    list: Vec<Expression>,
    columns: Vec<TextColumn>,
    masks: Vec<Vec<usize>>,
    mask_ids: HashMap<Vec<usize>, usize>,
    /// Masks whose rows are listed.
    listed: Vec<bool>,
    /// Masks that many families count, in the order of their bits.
    shared: Vec<usize>,
}

#[derive(Debug)]
struct Expression {
    role: Role,
    physical: Arc<dyn PhysicalExpr>,
    /// The one text column that it reads, as its place in `columns`.
    column: Option<usize>,
    /// What it gives for each text of that column; the first is for null.
    memo: Option<Values>,
    /// The texts of a key.
    keys: Dictionary,
    /// It failed once: what uses it has no reading any more.
    failed: bool,
}

/// A text column whose texts are numbered.
#[derive(Debug)]
struct TextColumn {
    place: usize,
    texts: Dictionary,
    /// How many of the texts the expressions' memos know.
    known: usize,
}

/// Everything that the families need to know of one change batch.
#[derive(Debug)]
pub(super) struct Evaluated<'a> {
    /// Per row: −1 or +1.
    pub(super) signs: &'a [i8],
    values: Vec<Values>,
    /// Per mask whose rows are listed the rows that it keeps, in order.
    kept: Vec<Vec<u32>>,
    pub(super) bits: SharedBits,
    cells: Vec<Vec<u32>>,
}

impl Expressions {
    /// No expressions yet; batches will have (at least) the columns of `schema`.
    pub(super) fn new(schema: SchemaRef) -> Self {
        let (ids, list, columns) = (HashMap::new(), Vec::new(), Vec::new());
        Self { schema, ids, list, columns, masks: Vec::new(), mask_ids: HashMap::new(), listed: Vec::new(), shared: Vec::new() }
    }

    /// The number of an expression in a role, planned now if it is new.
    pub(super) fn id(&mut self, role: Role, expr: &Expr, context: &SessionContext) -> Result<usize, DataFusionError> {
        if let Some(id) = self.ids.get(&(role, expr.clone())) {
            return Ok(*id);
        }
        let schema = DFSchema::try_from(Arc::clone(&self.schema))?;
        let physical = context.create_physical_expr(expr.clone(), &schema)?;
        let column = if role == Role::Hash { None } else { self.text_column(expr) };
        let id = self.list.len();
        self.list.push(Expression { role, physical, column, memo: None, keys: Dictionary::default(), failed: false });
        self.ids.insert((role, expr.clone()), id);
        Ok(id)
    }

    /// The text column that an expression reads, if it reads that one only.
    fn text_column(&mut self, expr: &Expr) -> Option<usize> {
        let columns = expr.column_refs();
        let name = columns.iter().next().filter(|_| columns.len() == 1)?;
        let place = self.schema.index_of(&name.name).ok()?;
        if self.schema.fields().get(place)?.data_type() != &DataType::Utf8 {
            return None;
        }
        let found = self.columns.iter().position(|column| column.place == place);
        Some(found.unwrap_or_else(|| {
            self.columns.push(TextColumn { place, texts: Dictionary::default(), known: 0 });
            self.columns.len() - 1
        }))
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

    /// Whether a mask has no predicates.
    pub(super) fn keeps_all(&self, mask: usize) -> bool {
        self.masks.get(mask).is_none_or(Vec::is_empty)
    }

    /// Whether every row that a mask keeps is kept by another, because it has all of the other's predicates.
    pub(super) fn is_within(&self, mask: usize, other: usize) -> bool {
        let (Some(mask), Some(other)) = (self.masks.get(mask), self.masks.get(other)) else { return false };
        other.iter().all(|predicate| mask.contains(predicate))
    }

    /// Settles how masks reach the families: of those in `shared` as bits of each row, of those in `listed` as lists of rows.
    pub(super) fn hand_out(&mut self, shared: Vec<usize>, listed: impl Iterator<Item = usize>) {
        self.listed = vec![false; self.masks.len()];
        for mask in listed {
            self.listed.get_mut(mask).into_iter().for_each(|listed| *listed = true);
        }
        self.shared = shared;
    }

    /// Whether an expression, or a predicate of a mask, has failed on some batch.
    pub(super) fn has_failed(&self, uses: &[usize]) -> bool {
        uses.iter().any(|id| self.list.get(*id).is_none_or(|expression| expression.failed))
    }

    /// The texts of a key.
    pub(super) fn keys(&self, key: usize) -> Option<&Dictionary> {
        self.list.get(key).map(|expression| &expression.keys)
    }

    /// The texts of every key, in the order of the expressions.
    pub(super) fn all_keys(&self) -> Vec<&[compact_str::CompactString]> {
        self.list.iter().map(|expression| expression.keys.texts()).collect()
    }

    /// Takes back what [`Expressions::all_keys`] gave; `false` if it is of other expressions.
    pub(super) fn restore_keys(&mut self, keys: Vec<Vec<compact_str::CompactString>>) -> bool {
        let fits = keys.len() == self.list.len();
        for (expression, texts) in self.list.iter_mut().zip(keys) {
            expression.keys = Dictionary::of(texts);
        }
        fits
    }

    /// Evaluates every expression, mask and cell for a batch.
    pub(super) fn evaluate<'a>(
        &mut self,
        batch: &'a ChangeBatch,
        levels: &mut [Level],
        days: &mut CityDays,
    ) -> Result<Evaluated<'a>, CubeError> {
        let rows = self.narrowed(batch)?;
        let codes = self.number_texts(&rows, days);
        let values: Vec<Values> = self
            .list
            .iter_mut()
            .map(|expression| {
                let codes = expression.column.and_then(|column| codes.get(column)).and_then(Option::as_ref);
                match (codes, &expression.memo) {
                    (Some(codes), Some(memo)) => memo.look_up(codes),
                    _ => expression.run(&rows, days, batch.table),
                }
            })
            .collect();
        let count = rows.num_rows();
        let kept = self.masks.iter().zip(&self.listed);
        let kept = kept.map(|(predicates, listed)| if *listed { rows_kept(predicates, &values, count) } else { Vec::new() }).collect();
        let shared: Vec<&Vec<usize>> = self.shared.iter().filter_map(|mask| self.masks.get(*mask)).collect();
        let bits = SharedBits::of(&shared, &values, count);
        let cells = cells_of(levels, &values, count).map_err(|key| CubeError::TooManyCells {
            table: batch.table,
            key: self.list.get(key).map(|expression| expression.physical.to_string()).unwrap_or_default(),
            limit: CELLS_MAX,
        })?;
        Ok(Evaluated { signs: &batch.signs, values, kept, bits, cells })
    }

    /// The numbers of each text column's texts, row by row, with the memos brought up to date; `None` for a column with too many.
    fn number_texts(&mut self, rows: &RecordBatch, days: &mut CityDays) -> Vec<Option<Vec<u32>>> {
        let mut numbered = Vec::with_capacity(self.columns.len());
        for (place, column) in self.columns.iter_mut().enumerate() {
            let array = rows.column(column.place).as_string::<i32>();
            let codes = column.number(array);
            if codes.is_some() && column.known < column.texts.texts().len() + 1 {
                let Some(fresh) = column.fresh(&self.schema) else {
                    numbered.push(None);
                    continue;
                };
                for expression in self.list.iter_mut().filter(|expression| expression.column == Some(place)) {
                    let more = expression.run(&fresh, days, Table::Cases);
                    match &mut expression.memo {
                        Some(memo) => memo.extend(more),
                        memo => *memo = Some(more),
                    }
                }
                column.known = column.texts.texts().len() + 1;
            }
            numbered.push(codes);
        }
        numbered
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

impl TextColumn {
    /// The number of each row's text, 0 for null; `None` once there are too many texts.
    fn number(&mut self, array: &StringArray) -> Option<Vec<u32>> {
        if self.texts.texts().len() > CODES_MAX {
            return None;
        }
        let mut codes = Vec::with_capacity(array.len());
        let mut last: Option<(&str, u32)> = None;
        for text in array {
            codes.push(match (text, last) {
                (None, _) => 0,
                (Some(text), Some((same, code))) if same == text => code,
                (Some(text), _) => {
                    let code = self.texts.code(text) + 1;
                    last = Some((text, code));
                    code
                }
            });
        }
        Some(codes)
    }

    /// The texts that the memos do not know yet, as rows whose other columns are null.
    fn fresh(&self, schema: &SchemaRef) -> Option<RecordBatch> {
        let null = (self.known == 0).then_some(None);
        let fresh = self.texts.texts().iter().skip(self.known.saturating_sub(1)).map(|text| Some(text.as_str()));
        let texts: StringArray = null.into_iter().chain(fresh).collect();
        let count = texts.len();
        let mut columns: Vec<ArrayRef> = schema.fields().iter().map(|field| new_null_array(field.data_type(), count)).collect();
        *columns.get_mut(self.place)? = Arc::new(texts);
        RecordBatch::try_new(Arc::clone(schema), columns).ok()
    }
}

impl Expression {
    /// Its values for those rows; what fails is told once, and is nothing from then on.
    fn run(&mut self, rows: &RecordBatch, days: &mut CityDays, table: Table) -> Values {
        let array = self.physical.evaluate(rows).and_then(|value| value.into_array(rows.num_rows()));
        let (role, keys) = (self.role, &mut self.keys);
        array.and_then(|array| Values::of(role, &array, keys, days)).unwrap_or_else(|error| {
            if !self.failed {
                let expression = &self.physical;
                tracing::error!(table = table.name(), %expression, %error, "expression fails on a row, its indicators have no reading any more");
            }
            self.failed = true;
            Values::nothing(role, rows.num_rows())
        })
    }
}

impl Evaluated<'_> {
    /// The rows that a mask keeps, in order.
    pub(super) fn kept(&self, mask: usize) -> &[u32] {
        self.kept.get(mask).map_or(&[], Vec::as_slice)
    }

    pub(super) fn sums(&self, expression: usize) -> &[i128] {
        match self.values.get(expression) {
            Some(Values::Sums(sums)) => sums,
            _ => &[],
        }
    }

    /// Keys of bags.
    pub(super) fn keys(&self, expression: usize) -> &[i64] {
        match self.values.get(expression) {
            Some(Values::Keys(keys)) => keys,
            _ => &[],
        }
    }

    pub(super) fn times(&self, expression: usize) -> Option<&Times> {
        match self.values.get(expression) {
            Some(Values::Times(times)) => Some(times),
            _ => None,
        }
    }

    /// The cell of each row in a level.
    pub(super) fn cells(&self, level: usize) -> &[u32] {
        self.cells.get(level).map_or(&[], Vec::as_slice)
    }
}

/// The cell of each row, level by level; the key that has too many values is the error.
fn cells_of(levels: &mut [Level], values: &[Values], rows: usize) -> Result<Vec<Vec<u32>>, usize> {
    let mut cells: Vec<Vec<u32>> = Vec::with_capacity(levels.len());
    for level in levels {
        let (Some(above), Some(Values::Codes(codes))) = (level.above, values.get(level.key)) else {
            cells.push(vec![CITY; rows]);
            continue;
        };
        let above = cells.get(above).map_or(&[][..], Vec::as_slice);
        let found: Option<Vec<u32>> = above.iter().zip(codes).map(|(above, code)| level.cell(*above, *code)).collect();
        cells.push(found.ok_or(level.key)?);
    }
    Ok(cells)
}

/// The schema of the named columns of a table, in the table's order.
pub(super) fn narrowed_schema(table: Table, columns: &[String], zone: chrono_tz::Tz) -> SchemaRef {
    let schema = table.schema(zone);
    let kept = schema.fields().iter().filter(|field| columns.contains(field.name())).cloned().collect::<Vec<_>>();
    Arc::new(Schema::new(kept))
}
