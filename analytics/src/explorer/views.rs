//! The views: tables of rows as files, the city's reference tables, and what each of their columns means.

use super::functions::ALLOWED;
use crate::ledger::Table;
use crate::plan::{config, with_city};
use crate::rules::CityRules;
use chrono_tz::Tz;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::DataFusionError;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::datasource::{MemTable, TableProvider};
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::SessionStateDefaults;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::SessionContext;
use ingest::record::FieldType;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// Which Parquet files make up each table, by its name.
pub type Files = BTreeMap<String, Vec<PathBuf>>;

/// A view that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewInfo {
    /// Its name in SQL.
    pub name: &'static str,
    /// Its columns in order.
    pub columns: Vec<ColumnInfo>,
    /// How many rows it has, where that is known without asking.
    pub rows: Option<u64>,
}

/// A column of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// What it holds: text, integer, number, boolean, instant.
    pub kind: String,
    /// What it means.
    pub means: &'static str,
}

/// The views over tables of these names, then those of the city's reference tables.
#[must_use]
pub fn views(tables: &[Table], rules: &CityRules) -> Vec<ViewInfo> {
    let of_rows = tables.iter().map(|table| {
        let column = |field: &ingest::record::FieldSpec| ColumnInfo {
            name: field.name.to_owned(),
            kind: kind(field.kind).to_owned(),
            means: field.means.trim(),
        };
        ViewInfo { name: table.name(), columns: table.fields().iter().map(column).collect(), rows: None }
    });
    let of_city = rules.references().each().map(|(name, rows)| {
        let columns = rows
            .schema()
            .fields()
            .iter()
            .map(|field| ColumnInfo { name: field.name().clone(), kind: type_name(field.data_type()), means: meaning(field.name()) })
            .collect();
        ViewInfo { name, columns, rows: u64::try_from(rows.num_rows()).ok() }
    });
    of_rows.chain(of_city).collect()
}

fn kind(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Integer => "integer",
        FieldType::Number => "number",
        FieldType::Boolean => "boolean",
        FieldType::Instant => "instant",
    }
}

/// What a column of that type holds, in the words of [`ColumnInfo::kind`].
pub(super) fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Timestamp(..) => "instant".to_owned(),
        DataType::Date32 | DataType::Date64 => "date".to_owned(),
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => "decimal".to_owned(),
        whole if whole.is_integer() => "integer".to_owned(),
        number if number.is_floating() => "number".to_owned(),
        other => other.to_string(),
    }
}

/// What a column of a reference table means: its name means the same in each.
fn meaning(column: &str) -> &'static str {
    match column {
        "code" => "The code by which records name it.",
        "zh" => "Its name in Chinese.",
        "en" => "Its name in English.",
        "level" => "`district` or `town`.",
        "parent" => "Code of the district that a town belongs to.",
        "category" => "The category that the class belongs to.",
        "limit_type" => "How the time of its handling is counted.",
        "limit_value" => "How many of them an event may take.",
        "severity" => "How grave it usually is.",
        "urgent" => "Whether it cannot wait for working hours.",
        "owner" => "Code of the department that usually handles it.",
        "kind" => "What kind of unit it is.",
        "department" => "Code of the department that it belongs to.",
        "area" => "Code of the area that it serves.",
        "longitude" => "Degrees east of its base, WGS 84.",
        "latitude" => "Degrees north of its base, WGS 84.",
        _ => "",
    }
}

/// A session over the views that calls only what is allowed, keeps at most `memory` bytes of intermediate results, and writes nothing.
///
/// # Errors
/// A name that is no table, or a path that cannot be said as an address.
pub(super) fn session(files: &Files, rules: &CityRules, memory: usize, for_clients: bool) -> Result<SessionContext, DataFusionError> {
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(memory)))
        .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
        .build_arc()?;
    let mut config = config(rules.zone()).with_information_schema(for_clients);
    config.options_mut().execution.enable_recursive_ctes = false;
    let allowed = |name: &str, aliases: &[String]| ALLOWED.contains(&name) || aliases.iter().any(|alias| ALLOWED.contains(&alias.as_str()));
    let mut scalars = SessionStateDefaults::default_scalar_functions();
    scalars.retain(|function| allowed(function.name(), function.aliases()));
    let mut aggregates = SessionStateDefaults::default_aggregate_functions();
    aggregates.retain(|function| allowed(function.name(), function.aliases()));
    let mut windows = SessionStateDefaults::default_window_functions();
    windows.retain(|function| allowed(function.name(), function.aliases()));
    let state = SessionStateBuilder::new_with_default_features()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_scalar_functions(scalars)
        .with_aggregate_functions(aggregates)
        .with_window_functions(windows)
        .with_table_functions(HashMap::new())
        .with_table_factories(HashMap::new())
        .with_file_formats(Vec::new())
        .build();
    let context = SessionContext::new_with_state(state);
    with_city(&context, rules);
    register(&context, files, rules.zone())?;
    Ok(context)
}

/// Makes the tables of these files known to a session, in place of those that it knew.
pub(super) fn register(context: &SessionContext, files: &Files, zone: Tz) -> Result<(), DataFusionError> {
    for (name, paths) in files {
        let table = Table::from_name(name).ok_or_else(|| DataFusionError::Plan(format!("there is no table `{name}`")))?;
        let provider = provider(table, paths, zone)?;
        drop(context.deregister_table(name.as_str())?);
        drop(context.register_table(name.as_str(), provider)?);
    }
    Ok(())
}

fn provider(table: Table, paths: &[PathBuf], zone: Tz) -> Result<Arc<dyn TableProvider>, DataFusionError> {
    let schema = table.schema(zone);
    if paths.is_empty() {
        return Ok(Arc::new(MemTable::try_new(schema, vec![Vec::new()])?));
    }
    let addresses = paths.iter().map(|path| ListingTableUrl::parse(path.to_string_lossy())).collect::<Result<_, _>>()?;
    let options = ListingOptions::new(Arc::new(ParquetFormat::default()));
    let config = ListingTableConfig::new_with_multi_paths(addresses).with_listing_options(options).with_schema(schema);
    Ok(Arc::new(ListingTable::try_new(config)?))
}
