//! The city's reference tables as SQL sees them: whole tables for a batch answer, look-ups by code for the cubes.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, UInt64Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::DataFusionError;
use datafusion::datasource::MemTable;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use datafusion::prelude::SessionContext;
use ingest::reference::{AreaLevel, Reference};
use siphasher::sip::SipHasher13;
use std::collections::HashMap;
use std::hash::Hasher;
use std::sync::Arc;

/// The column by which every reference table is joined.
pub(super) const CODE: &str = "code";

/// Areas, departments, classes of city events and units, and a look-up for each of their columns.
#[derive(Clone, Debug)]
pub(crate) struct ReferenceTables {
    tables: Vec<(&'static str, RecordBatch)>,
    lookups: HashMap<(&'static str, String), Arc<ScalarUDF>>,
}

impl ReferenceTables {
    /// Their names in SQL.
    pub(crate) const NAMES: [&'static str; 4] = ["areas", "departments", "event_classes", "units"];

    /// The tables of a city.
    pub(crate) fn of(reference: &Reference) -> Self {
        let [areas, departments, classes, units] = Self::NAMES;
        let mut tables = Self { tables: Vec::new(), lookups: HashMap::new() };
        let listed: Vec<_> = reference.areas().values().collect();
        tables.add(
            areas,
            vec![
                (CODE, texts(listed.iter().map(|area| Some(area.code.as_str())))),
                ("level", texts(listed.iter().map(|area| Some(if area.level == AreaLevel::District { "district" } else { "town" })))),
                ("parent", texts(listed.iter().map(|area| area.parent.as_deref()))),
                ("zh", texts(listed.iter().map(|area| Some(area.name.zh.as_str())))),
                ("en", texts(listed.iter().map(|area| Some(area.name.en.as_str())))),
            ],
        );
        let listed: Vec<_> = reference.departments().values().collect();
        tables.add(
            departments,
            vec![
                (CODE, texts(listed.iter().map(|department| Some(department.code.as_str())))),
                ("zh", texts(listed.iter().map(|department| Some(department.name.zh.as_str())))),
                ("en", texts(listed.iter().map(|department| Some(department.name.en.as_str())))),
            ],
        );
        let listed: Vec<_> = reference.event_classes().values().collect();
        tables.add(
            classes,
            vec![
                (CODE, texts(listed.iter().map(|class| Some(class.code.as_str())))),
                ("category", texts(listed.iter().map(|class| Some(class.category.as_str())))),
                ("zh", texts(listed.iter().map(|class| Some(class.name.zh.as_str())))),
                ("en", texts(listed.iter().map(|class| Some(class.name.en.as_str())))),
                ("limit_type", texts(listed.iter().map(|class| Some(class.limit_type.name())))),
                ("limit_value", Arc::new(listed.iter().map(|class| Some(class.limit_value)).collect::<Int64Array>())),
                ("severity", Arc::new(listed.iter().map(|class| Some(class.severity)).collect::<Int64Array>())),
                ("urgent", Arc::new(listed.iter().map(|class| Some(class.urgent)).collect::<BooleanArray>())),
                ("owner", texts(listed.iter().map(|class| class.owner.as_deref()))),
            ],
        );
        let listed: Vec<_> = reference.units().values().collect();
        tables.add(
            units,
            vec![
                (CODE, texts(listed.iter().map(|unit| Some(unit.code.as_str())))),
                ("kind", texts(listed.iter().map(|unit| Some(unit.kind.name())))),
                ("zh", texts(listed.iter().map(|unit| Some(unit.name.zh.as_str())))),
                ("en", texts(listed.iter().map(|unit| Some(unit.name.en.as_str())))),
                ("department", texts(listed.iter().map(|unit| Some(unit.department.as_str())))),
                ("area", texts(listed.iter().map(|unit| Some(unit.area.as_str())))),
                ("longitude", Arc::new(listed.iter().map(|unit| Some(unit.longitude)).collect::<Float64Array>())),
                ("latitude", Arc::new(listed.iter().map(|unit| Some(unit.latitude)).collect::<Float64Array>())),
            ],
        );
        tables
    }

    fn add(&mut self, name: &'static str, columns: Vec<(&str, ArrayRef)>) {
        let Some((_, codes)) = columns.first() else { return };
        let codes = Arc::clone(codes);
        let places: Arc<HashMap<String, u64>> =
            Arc::new((0..).zip(codes.as_string::<i32>()).filter_map(|(place, code)| Some((code?.to_owned(), place))).collect());
        for (column, values) in &columns {
            let lookup = lookup(&format!("{name}_{column}"), Arc::clone(&places), Arc::clone(values));
            self.lookups.insert((name, (*column).to_owned()), Arc::new(lookup));
        }
        match RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, values)| (name, values, true))) {
            Ok(batch) => self.tables.push((name, batch)),
            Err(error) => debug_assert!(false, "columns of one table: {error}"),
        }
    }

    /// Each table's name and rows.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&'static str, &RecordBatch)> {
        self.tables.iter().map(|(name, rows)| (*name, rows))
    }

    /// Makes the tables known to SQL.
    pub(super) fn register(&self, context: &SessionContext) -> Result<(), DataFusionError> {
        for (name, rows) in &self.tables {
            let table = MemTable::try_new(rows.schema(), vec![vec![rows.clone()]])?;
            drop(context.register_table(*name, Arc::new(table))?);
        }
        Ok(())
    }

    /// What gives a table's column for a code, or null; `None` if there is no such table or column.
    pub(super) fn lookup(&self, table: &str, column: &str) -> Option<Arc<ScalarUDF>> {
        let name = Self::NAMES.into_iter().find(|name| *name == table)?;
        self.lookups.get(&(name, column.to_owned())).cloned()
    }

    /// Differs where any value does.
    pub(crate) fn digest(&self) -> u64 {
        let mut hasher = SipHasher13::new();
        for (name, rows) in &self.tables {
            hasher.write(name.as_bytes());
            hasher.write(format!("{:?}", rows.columns()).as_bytes());
        }
        hasher.finish()
    }
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn lookup(name: &str, places: Arc<HashMap<String, u64>>, values: ArrayRef) -> ScalarUDF {
    let gives = values.data_type().clone();
    let run = move |arguments: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let codes = arrays.first().ok_or_else(|| DataFusionError::Internal("a look-up is by one code".to_owned()))?;
        let found: UInt64Array = codes.as_string::<i32>().iter().map(|code| places.get(code?).copied()).collect();
        Ok(ColumnarValue::Array(take(&values, &found, None)?))
    };
    create_udf(name, vec![DataType::Utf8], gives, Volatility::Immutable, Arc::new(run))
}
