//! The key of an installation: equal identities hash equally here, and differently anywhere else.

use siphasher::sip128::{Hasher128, SipHasher24};
use std::fmt;
use std::fs::File;
use std::hash::Hasher;
use std::io::{self, Read, Write};
use std::path::Path;

/// Sixteen random bytes that belong to one installation.
#[derive(Clone, PartialEq, Eq)]
pub struct HashKey([u8; 16]);

impl HashKey {
    /// A key of those bytes.
    #[must_use]
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads the key at `path`, or makes a random one there, readable by its owner only.
    ///
    /// # Errors
    /// The file cannot be read or written, or holds anything but sixteen bytes. The operator's fault; a lost key only means that
    /// identities hashed before and after no longer compare.
    pub fn load_or_create(path: &Path) -> io::Result<Self> {
        let mut bytes = [0; 16];
        match std::fs::read(path) {
            Ok(found) => bytes.copy_from_slice(found.get(..16).filter(|_| found.len() == 16).ok_or_else(|| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{} does not hold a key of 16 bytes", path.display()))
            })?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                File::open("/dev/urandom")?.read_exact(&mut bytes)?;
                let mut options = File::options();
                options.write(true).create_new(true);
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(path)?;
                file.write_all(&bytes)?;
                file.sync_all()?;
            }
            Err(error) => return Err(error),
        }
        Ok(Self(bytes))
    }

    /// The keyed hash of an identity: 32 hexadecimal digits (SipHash-2-4, 128 bits).
    #[must_use]
    pub fn hash(&self, identity: &str) -> String {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(identity.trim().as_bytes());
        format!("{:032x}", hasher.finish128().as_u128())
    }
}

impl fmt::Debug for HashKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HashKey(…)")
    }
}
