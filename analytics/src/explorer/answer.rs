//! An answer as bytes: JSON for pages, CSV for spreadsheets, Parquet for programs.

use super::views::type_name;
use super::{Format, Refusal, Rule};
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, SchemaRef};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::DataFusionError;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;
use serde_json::{Value, json};

/// The greatest whole number that every reader of JSON keeps.
const EXACT: i128 = 1 << 53;

/// Writes the rows of one answer.
pub(super) enum Writer {
    Json { rows: u64 },
    Csv,
    Parquet(Box<ArrowWriter<Vec<u8>>>),
}

impl Writer {
    /// A writer, and the bytes that come before the first row.
    pub(super) fn new(format: Format, schema: &SchemaRef) -> Result<(Self, Vec<u8>), DataFusionError> {
        match format {
            Format::Json => {
                let column = |field: &Field| json!({"column": field.name(), "type": type_name(field.data_type())});
                let columns: Vec<Value> = schema.fields().iter().map(|field| column(field)).collect();
                Ok((Self::Json { rows: 0 }, format!("{{\"columns\":{},\"rows\":[", Value::Array(columns)).into_bytes()))
            }
            Format::Csv => {
                let mut text = String::from('\u{feff}');
                line(&mut text, schema.fields().iter().map(|field| uncomputed(field.name())));
                Ok((Self::Csv, text.into_bytes()))
            }
            Format::Parquet => {
                let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
                let writer = ArrowWriter::try_new(Vec::new(), SchemaRef::clone(schema), Some(properties))?;
                Ok((Self::Parquet(Box::new(writer)), Vec::new()))
            }
        }
    }

    /// The bytes of more rows; those of Parquet come with [`Writer::end`].
    pub(super) fn rows(&mut self, batch: &RecordBatch) -> Result<Vec<u8>, DataFusionError> {
        match self {
            Self::Json { rows } => {
                let cells = Cells::of(batch)?;
                let mut text = String::new();
                for row in 0..batch.num_rows() {
                    text.push_str(if *rows == 0 { "[" } else { ",\n[" });
                    *rows += 1;
                    for (place, cell) in cells.row(row)?.into_iter().enumerate() {
                        if place > 0 {
                            text.push(',');
                        }
                        text.push_str(&cell.json());
                    }
                    text.push(']');
                }
                Ok(text.into_bytes())
            }
            Self::Csv => {
                let cells = Cells::of(batch)?;
                let mut text = String::new();
                for row in 0..batch.num_rows() {
                    line(&mut text, cells.row(row)?.into_iter().map(Cell::csv));
                }
                Ok(text.into_bytes())
            }
            Self::Parquet(writer) => {
                writer.write(batch)?;
                Ok(Vec::new())
            }
        }
    }

    /// How many bytes are held back until the end.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Json { .. } | Self::Csv => 0,
            Self::Parquet(writer) => writer.bytes_written() + writer.in_progress_size(),
        }
    }

    /// The last bytes. Those of JSON leave its object open: when the answer was made is still to be said.
    pub(super) fn end(self) -> Result<Vec<u8>, DataFusionError> {
        Ok(match self {
            Self::Json { .. } => b"]".to_vec(),
            Self::Csv => Vec::new(),
            Self::Parquet(writer) => writer.into_inner()?,
        })
    }
}

/// What a column's cells are to a reader.
#[derive(Clone, Copy)]
enum Kind {
    Whole,
    Number,
    Boolean,
    Text,
    /// Digits that a number of JSON would lose, instants, and whatever else is said in signs.
    Said,
}

struct Cell {
    kind: Kind,
    text: Option<String>,
}

impl Cell {
    fn json(self) -> String {
        let Some(text) = self.text else { return "null".to_owned() };
        let quoted = |text: String| Value::String(text).to_string();
        match self.kind {
            Kind::Boolean => text,
            Kind::Whole => match text.parse::<i128>() {
                Ok(whole) if whole.abs() <= EXACT => text,
                _ => quoted(text),
            },
            Kind::Number => match text.parse::<f64>().ok().and_then(serde_json::Number::from_f64) {
                Some(number) => number.to_string(),
                None => quoted(text),
            },
            Kind::Text | Kind::Said => quoted(text),
        }
    }

    fn csv(self) -> String {
        let text = self.text.unwrap_or_default();
        // A number cannot be a formula; a minus before it stays its own.
        if matches!(self.kind, Kind::Text) { uncomputed(&text) } else { text }
    }
}

struct Cells<'a> {
    columns: Vec<(Kind, &'a ArrayRef, ArrayFormatter<'a>)>,
}

impl<'a> Cells<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, ArrowError> {
        const OPTIONS: FormatOptions<'static> = FormatOptions::new();
        let column = |column: &'a ArrayRef| {
            let kind = match column.data_type() {
                DataType::Boolean => Kind::Boolean,
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Kind::Text,
                whole if whole.is_integer() => Kind::Whole,
                number if number.is_floating() => Kind::Number,
                DataType::Dictionary(..) | DataType::List(_) | DataType::Struct(_) => Kind::Text,
                _ => Kind::Said,
            };
            Ok((kind, column, ArrayFormatter::try_new(column.as_ref(), &OPTIONS)?))
        };
        Ok(Self { columns: batch.columns().iter().map(column).collect::<Result<_, ArrowError>>()? })
    }

    fn row(&self, row: usize) -> Result<Vec<Cell>, ArrowError> {
        let cell = |(kind, array, formatter): &(Kind, &ArrayRef, ArrayFormatter<'_>)| {
            let is_null = array.is_null(row) || array.data_type() == &DataType::Null;
            let text = if is_null { None } else { Some(formatter.value(row).try_to_string()?) };
            Ok(Cell { kind: *kind, text })
        };
        self.columns.iter().map(cell).collect()
    }
}

/// A text that no spreadsheet takes for a formula.
fn uncomputed(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

/// Why a statement that may run did not come to its end.
pub(super) fn refusal(error: &DataFusionError) -> Refusal {
    let said = error.strip_backtrace();
    let said = said.lines().next().unwrap_or_default().chars().take(500).collect::<String>();
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => {
            Refusal::new(Rule::Memory, "it used more memory than allowed", "read fewer rows or columns, or group by fewer keys")
        }
        DataFusionError::SQL(..) => Refusal::new(Rule::Syntax, said, "mend the statement"),
        DataFusionError::Plan(_) | DataFusionError::SchemaError(..) | DataFusionError::NotImplemented(_) => {
            Refusal::new(Rule::Unplannable, said, "see the list of views for their columns")
        }
        _ => Refusal::new(Rule::Computing, said, "mend the statement, so that it can be computed for every row"),
    }
}
