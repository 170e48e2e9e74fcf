//! `cityops screen`: the screens that may look at a wall, added, listed and revoked; also while a server has the data folder open.

use super::{Common, say, standing};
use crate::screens::ScreenFile;
use anyhow::Context;
use ingest::clock;
use ingest::mask::HashKey;
use std::path::PathBuf;
use std::process::ExitCode;

/// Say which screens may look at a wall.
#[derive(Debug, clap::Args)]
pub(crate) struct Screen {
    #[command(flatten)]
    common: Common,
    /// Data folder whose server the screens look at
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Admit a screen and print its address, which holds its token and is shown this once.
    Add {
        /// The screen's name, such as hall-left
        name: String,
        /// The wall that it may look at
        #[arg(long, value_name = "WALL")]
        wall: String,
    },
    /// Print the screens that are admitted.
    List,
    /// Take a screen's token back; it goes dark within seconds.
    Revoke {
        /// The screen's name
        name: String,
    },
}

impl Screen {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let settings = self.common.settings()?;
        let data = self.data.unwrap_or_else(|| settings.data.folder.clone());
        let file = ScreenFile::of(&data);
        match self.what {
            What::Add { name, wall } => {
                let known = standing(&settings, &data)?.walls.walls.contains_key(&wall);
                anyhow::ensure!(known, "there is no wall `{wall}`");
                let key = HashKey::load_or_create(&data.join(super::KEY_FILE)).context("reading the installation's key")?;
                let token = file.add(&name, &wall, &key, clock::now())?;
                let server = match settings.http.public_url.as_str() {
                    "" => format!("http://{}", settings.http.listen),
                    url => url.trim_end_matches('/').to_owned(),
                };
                say(&format!("{server}/wall/{wall}?token={token}"))?;
            }
            What::List => {
                for screen in file.read()? {
                    say(&format!("{}\t{}\t{}", screen.screen, screen.wall, screen.added_at))?;
                }
            }
            What::Revoke { name } => {
                file.revoke(&name)?;
                say(&format!("{name} is revoked"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
