//! Reports: what a definition (`reports/*.toml`) says of a stretch of time, as a page, a PDF and a workbook.

mod document;
