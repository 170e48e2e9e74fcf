//! Makes sure that the folders which the binary embeds exist, and rebuilds when a file in them comes, goes or changes.

const EMBEDDED: [&str; 7] =
    ["../target/web", "../ingest/sources", "../ingest/reference", "../queries/indicators", "panels", "walls", "topics"];

#[allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]
fn main() -> std::io::Result<()> {
    for folder in EMBEDDED {
        std::fs::create_dir_all(folder)?;
        println!("cargo::rerun-if-changed={folder}");
    }
    Ok(())
}
