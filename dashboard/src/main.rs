//! `cityops`: the command line of a city's operations centre.

mod access;
mod agree;
mod app;
mod board;
mod command;
mod consume;
mod declarations;
mod desk;
mod durable;
mod duty;
mod escalate;
mod event_view;
mod explorer;
mod form;
mod gap;
mod health;
mod line;
mod mirror;
mod paper;
mod problem;
mod publish;
mod pull;
mod replay;
mod report;
mod route;
mod screens;
mod server;
mod session;
mod settings;
mod source_state;
mod standing;
mod topic;
mod wall;
mod watch;
mod wire;
mod xml;

use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

/// What reports and answers of SQL took is given back to the system: the usual allocator keeps it in an arena for each thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The engine and the face of a city operations command centre.
#[derive(Debug, Parser)]
#[command(name = "cityops", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the walls and take in records, until told to stop.
    Run(command::run::Run),
    /// Take in files of a source.
    Import(command::import::Import),
    /// Send the records of an invented city.
    Simulate(command::simulate::Simulate),
    /// Check all declarations, and tell every mistake with its file and line.
    Check(command::check::Check),
    /// Compare every live reading with the batch answer over the whole journal.
    Audit(command::audit::Audit),
    /// Say which screens may look at a wall.
    Screen(command::screen::Screen),
    /// Say which topics the city's bus needs, and make those that are missing.
    Topics(command::topics::Topics),
    /// Make a report and write it to a file: PDF, workbook, CSV or JSON.
    Report(command::report::Report),
    /// Print the readings of an indicator from a data folder that no server has open.
    Readings(command::readings::Readings),
    /// Answer SQL within limits; started by the server, not by people.
    #[command(hide = true)]
    ExplorerChild(explorer::child::ExplorerChild),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(run) => run.execute(),
        Command::Import(import) => import.execute(),
        Command::Simulate(simulate) => simulate.execute(),
        Command::Check(check) => check.execute(),
        Command::Audit(audit) => audit.execute(),
        Command::Screen(screen) => screen.execute(),
        Command::Topics(topics) => topics.execute(),
        Command::Report(report) => report.execute(),
        Command::Readings(readings) => readings.execute(),
        Command::ExplorerChild(child) => child.execute(),
    };
    done.unwrap_or_else(|error| {
        // Nothing is left to do if standard error is closed too.
        drop(writeln!(std::io::stderr(), "cityops: {error:#}"));
        ExitCode::FAILURE
    })
}
