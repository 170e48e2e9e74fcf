//! The Chinese font of printed reports: looked for on the machine once, read once, and then kept.

use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Where fonts are, besides the folders of the user who runs the server.
const FOLDERS: [&str; 5] =
    ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts", "/System/Library/Fonts", "/Library/Fonts"];
const FOLDERS_OF_USER: [&str; 3] = [".fonts", ".local/share/fonts", "Library/Fonts"];
/// How deep font folders are searched; they are two or three deep.
const DEEPEST: usize = 6;
/// Faces in one file at most; the collections of Noto have ten.
const MOST_FACES: u32 = 64;

/// How the name of a file begins, in small letters and digits, and the family in it. The first that is there is taken: those with the
/// forms of letters of the mainland, with regular and bold faces, first.
const FAMILIES: [(&str, &str); 14] = [
    ("notosanscjk", "Noto Sans CJK SC"),
    ("notosanscjksc", "Noto Sans CJK SC"),
    ("notosanssc", "Noto Sans SC"),
    ("sourcehansans", "Source Han Sans SC"),
    ("sourcehansanssc", "Source Han Sans SC"),
    ("sourcehansanscn", "Source Han Sans CN"),
    ("harmonyossanssc", "HarmonyOS Sans SC"),
    ("msyh", "Microsoft YaHei"),
    ("pingfang", "PingFang SC"),
    ("hiraginosansgb", "Hiragino Sans GB"),
    ("simhei", "SimHei"),
    ("wqymicrohei", "WenQuanYi Micro Hei"),
    ("wqyzenhei", "WenQuanYi Zen Hei"),
    ("droidsansfallback", "Droid Sans Fallback"),
];
/// What may follow in the name of a file, so that only the two faces that are printed are read, of tens of megabytes each.
const FACES: [&str; 8] = ["", "regular", "bold", "bd", "vf", "full", "variablefontwght", "scvf"];

/// What is printed for a letter that the font does not have: the sign that Chinese printers set for a missing type.
const MISSING: char = '\u{3013}';

static KEPT: Mutex<Option<Arc<Fonts>>> = Mutex::new(None);

/// Why there is no font.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FontError {
    /// The operator's to mend.
    #[error(
        "no Chinese font was found below {looked}: install one (Debian and Ubuntu: fonts-noto-cjk; Fedora: google-noto-sans-cjk-fonts; \
         openEuler and Kylin: wqy-zenhei-fonts), then ask for the report again"
    )]
    None { looked: String },
    /// The machine's.
    #[error("reading the font {}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
}

/// The faces of one family.
#[derive(Debug)]
pub(super) struct Fonts {
    pub(super) family: &'static str,
    pub(super) faces: Vec<Font>,
    pub(super) book: LazyHash<FontBook>,
}

impl Fonts {
    /// The font of this machine. It is looked for again as long as there is none.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub(super) fn of_machine() -> Result<Arc<Self>, FontError> {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = &*kept {
            return Ok(Arc::clone(fonts));
        }
        let of_user = std::env::home_dir().into_iter().flat_map(|home| FOLDERS_OF_USER.map(|folder| home.join(folder)));
        let folders: Vec<PathBuf> = FOLDERS.iter().map(PathBuf::from).chain(of_user).collect();
        let fonts = Arc::new(Self::below(&folders)?);
        tracing::info!(family = fonts.family, faces = fonts.faces.len(), "the font of printed reports is read");
        *kept = Some(Arc::clone(&fonts));
        Ok(fonts)
    }

    /// The first of the families that is in one of the folders.
    fn below(folders: &[PathBuf]) -> Result<Self, FontError> {
        let mut files = Vec::new();
        for folder in folders {
            walk(folder, DEEPEST, &mut files);
        }
        files.sort();
        for (stem, family) in FAMILIES {
            let mut faces = Vec::new();
            for path in files.iter().filter(|path| is_of(path, stem)) {
                let bytes = fs::read(path).map_err(|source| FontError::Unreadable { path: path.clone(), source })?;
                faces.extend(face(&Bytes::new(bytes), family));
            }
            if !faces.is_empty() {
                return Ok(Self { family, book: LazyHash::new(FontBook::from_fonts(&faces)), faces });
            }
        }
        let looked: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
        Err(FontError::None { looked: looked.join(", ") })
    }

    /// The data with every text such that each of its letters can be printed.
    pub(super) fn printable(&self, data: Value) -> Value {
        match data {
            Value::String(text) => Value::String(text.chars().map(|letter| self.letter(letter)).collect()),
            Value::Array(values) => values.into_iter().map(|value| self.printable(value)).collect(),
            Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, self.printable(value))).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => data,
        }
    }

    fn letter(&self, letter: char) -> char {
        match letter {
            letter if letter.is_ascii() || self.has(letter) => letter,
            letter if letter.is_whitespace() => ' ',
            _ if self.has(MISSING) => MISSING,
            _ => '?',
        }
    }

    fn has(&self, letter: char) -> bool {
        self.faces.iter().all(|face| face.info().coverage.contains(u32::from(letter)))
    }
}

/// The face of the family among the faces of a file.
fn face(bytes: &Bytes, family: &str) -> Option<Font> {
    let faces = (0..MOST_FACES).map_while(|index| Font::new(bytes.clone(), index));
    faces.into_iter().find(|face| face.info().family == family)
}

/// The files of fonts below a folder; a folder that cannot be read has none.
fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        if ending.is_some_and(|ending| ["ttc", "otf", "ttf", "otc"].contains(&ending.as_str())) {
            files.push(path);
        } else if depth > 0 && path.is_dir() {
            walk(&path, depth - 1, files);
        }
    }
}

/// Whether a file is one of the faces that are printed, of the family whose files begin like that.
fn is_of(path: &Path, stem: &str) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    name.strip_prefix(stem).is_some_and(|face| FACES.contains(&face))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use serde_json::json;

    #[test]
    fn only_files_of_printed_faces_are_read() {
        let is = |name: &str, stem| is_of(&Path::new("/f").join(name), stem);
        assert!(is("NotoSansCJK-Regular.ttc", "notosanscjk") && is("NotoSansCJK-Bold.ttc", "notosanscjk"));
        assert!(is("wqy-zenhei.ttc", "wqyzenhei") && is("NotoSansSC-VF.ttf", "notosanssc") && is("msyhbd.ttc", "msyh"));
        assert!(!is("NotoSansCJK-Black.ttc", "notosanscjk") && !is("NotoSerifCJK-Bold.ttc", "notosanscjk"));
    }

    #[test]
    fn no_font_says_what_to_install() {
        let folder = std::env::temp_dir().join(format!("cityops-no-fonts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let error = Fonts::below(std::slice::from_ref(&folder)).unwrap_err().to_string();
        fs::remove_dir_all(&folder).unwrap();
        assert!(error.contains("fonts-noto-cjk") && error.contains("cityops-no-fonts"), "{error}");
    }

    #[test]
    fn letters_that_the_font_lacks_are_told() {
        let fonts = Fonts::of_machine().unwrap();
        assert!(fonts.faces.iter().all(|face| face.info().family == fonts.family));
        let data = fonts.printable(json!({ "a": ["\u{4e2d}\u{1f600}x\u{12000}", 1.5, null, true] }));
        assert_eq!(data, json!({ "a": ["\u{4e2d}\u{3013}x\u{3013}", 1.5, null, true] }));
    }
}
