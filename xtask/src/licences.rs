//! What of other people's work is in the program, under which licences: the page "Licences" of the
//! app is made from this, and a check says when it is out of date.
//!
//! Of each package there is its name, version, licence and whose it is; each licence's text stands
//! there once. The packages are those that the app and the command line are linked from, for all
//! systems, and what the screens are bundled from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand, PackageId};
use serde_json::{Value, json};

use crate::root;

/// The programs that are shipped.
const SHIPPED: [&str; 2] = ["rma-dock", "rma-dock-app"];

/// What the screens carry with them although it is there to build them: Svelte's runtime, and what that
/// imports.
const BUNDLED_TO_BUILD: [&str; 3] = ["clsx", "esm-env", "svelte"];

/// What may be shipped, the first that there is of several.
const ACCEPTED: [&str; 15] = [
    "MIT",
    "Apache-2.0",
    "ISC",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Zlib",
    "0BSD",
    "MIT-0",
    "Unlicense",
    "Unicode-3.0",
    "MPL-2.0",
    "OFL-1.1",
    "BSL-1.0",
    "CC0-1.0",
    "blessing",
];

/// No line about whose a package is is longer.
const LINE_CHARS_MAX: usize = 160;

/// A package as the page tells of it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    licence: String,
    whose: Vec<String>,
}

/// Where the page is kept.
fn page() -> std::path::PathBuf {
    root().join("ui/src/screens/licences/licences.json")
}

/// Writes the page's content; with `--check`, says where it is out of date.
pub(crate) fn licences(rest: &[String]) -> Result<(), String> {
    let content = content()?;
    match rest {
        [] => std::fs::write(page(), content).map_err(|error| format!("{}: {error}", page().display())),
        [check] if check == "--check" => {
            if std::fs::read_to_string(page()).is_ok_and(|kept| kept == content) {
                return Ok(());
            }
            Err("the licences of the app are out of date: run cargo xtask licences".to_owned())
        }
        _ => Err("cargo xtask licences [--check]".to_owned()),
    }
}

fn accepted() -> Vec<spdx::Licensee> {
    ACCEPTED.iter().filter_map(|licence| spdx::Licensee::parse(licence).ok()).collect()
}

fn content() -> Result<String, String> {
    let mut packages = crates()?;
    packages.extend(modules()?);
    packages.extend(fonts());
    let mut texts: BTreeMap<String, &str> = BTreeMap::new();
    for package in &packages {
        let expression = spdx::Expression::parse_mode(&package.licence, spdx::ParseMode::LAX)
            .map_err(|error| format!("{} has the licence \"{}\": {error}", package.name, package.licence))?;
        let wanted = expression.minimized_requirements(&accepted()).map_err(|error| {
            format!("{} has the licence \"{}\", which is not accepted: {error}", package.name, package.licence)
        })?;
        for wanted in wanted {
            if let Some(id) = wanted.license.id() {
                texts.insert(id.name.to_owned(), id.text());
            }
            if let Some(id) = wanted.exception {
                texts.insert(id.name.to_owned(), id.text());
            }
        }
    }
    let packages: Vec<Value> = packages
        .iter()
        .map(|package| {
            json!({
                "name": package.name, "version": package.version, "licence": package.licence, "whose": package.whose,
            })
        })
        .collect();
    let texts: Vec<Value> =
        texts.into_iter().map(|(licence, text)| json!({"licence": licence, "text": text.trim()})).collect();
    let whole = json!({"packages": packages, "texts": texts});
    serde_json::to_string(&whole).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// The crates that the programs are linked from.
fn crates() -> Result<BTreeSet<Package>, String> {
    let metadata = MetadataCommand::new()
        .current_dir(root())
        .features(CargoOpt::SomeFeatures(vec!["rma-dock-app/custom-protocol".to_owned()]))
        .exec()
        .map_err(|error| error.to_string())?;
    let resolved = metadata.resolve.as_ref().ok_or("cargo metadata resolved nothing")?;
    let nodes: BTreeMap<&PackageId, _> = resolved.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut open: Vec<&PackageId> = metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| SHIPPED.contains(&package.name.as_str()))
        .map(|package| &package.id)
        .collect();
    let mut linked = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !linked.insert(id) {
            continue;
        }
        let node = nodes.get(id).ok_or_else(|| format!("{id} is not resolved"))?;
        let is_linked = |dependency: &&cargo_metadata::NodeDep| {
            dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
        };
        open.extend(node.deps.iter().filter(is_linked).map(|dependency| &dependency.pkg));
    }
    let ours: BTreeSet<&PackageId> = metadata.workspace_members.iter().collect();
    let mut packages = BTreeSet::new();
    for package in metadata.packages.iter().filter(|package| linked.contains(&package.id)) {
        if ours.contains(&package.id) {
            continue;
        }
        let licence = package.license.clone().ok_or_else(|| format!("{} names no licence", package.name))?;
        let folder = package.manifest_path.parent().ok_or("a manifest is in no folder")?;
        packages.insert(Package {
            name: package.name.to_string(),
            version: package.version.to_string(),
            // As it was written before there was a notation for it.
            licence: licence.replace(" / ", " OR ").replace('/', " OR "),
            whose: whose(folder.as_std_path(), &package.authors),
        });
    }
    let bundled = Bundled::of(&metadata)?;
    packages.insert(Package {
        name: "SQLite".to_owned(),
        version: bundled.sqlite,
        licence: "blessing".to_owned(),
        whose: vec!["Dedicated to the public domain by its authors".to_owned()],
    });
    packages.insert(Package {
        name: "SQLCipher".to_owned(),
        version: bundled.sqlcipher,
        licence: "BSD-3-Clause".to_owned(),
        whose: vec!["Copyright (c) 2025, ZETETIC LLC".to_owned()],
    });
    packages.insert(Package {
        name: "OpenSSL".to_owned(),
        version: format!("{}, on Windows", bundled.openssl),
        licence: "Apache-2.0".to_owned(),
        whose: vec!["Copyright The OpenSSL Project Authors".to_owned()],
    });
    Ok(packages)
}

/// What crates bring along of other people's programs: their own versions.
pub(crate) struct Bundled {
    pub(crate) sqlite: String,
    pub(crate) sqlcipher: String,
    /// Where the system has none.
    pub(crate) openssl: String,
}

impl Bundled {
    /// The crates say it behind their own version, as in `420.0.0+sqlcipher-4.20.0-sqlite-3.54.1`.
    pub(crate) fn of(metadata: &cargo_metadata::Metadata) -> Result<Self, String> {
        let build = |name: &str| {
            let package = metadata.packages.iter().find(|package| package.name.as_str() == name);
            let package = package.ok_or_else(|| format!("there is no crate {name} any more: what bundles it now?"))?;
            Ok::<_, String>(package.version.build.as_str().to_owned())
        };
        let ciphered = build("sqlcipher-src")?;
        let words: Vec<&str> = ciphered.split('-').collect();
        let behind = |name: &str| {
            let version = words.iter().position(|word| *word == name).and_then(|at| words.get(at + 1));
            version
                .map(|&version| version.to_owned())
                .ok_or_else(|| format!("sqlcipher-src {ciphered} names no {name}"))
        };
        Ok(Self { sqlite: behind("sqlite")?, sqlcipher: behind("sqlcipher")?, openssl: build("openssl-src")? })
    }
}

/// A module of the screens that is in what is shipped.
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) version: String,
    licence: String,
    /// In `ui`.
    path: String,
}

/// The modules that the screens are bundled from.
pub(crate) fn shipped_modules() -> Result<Vec<Module>, String> {
    let lock: Value = std::fs::read_to_string(root().join("ui/package-lock.json"))
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()))?;
    let kept = lock["packages"].as_object().ok_or("package-lock.json lists no packages")?;
    let mut modules = Vec::new();
    for (path, module) in kept {
        let Some(name) = path.rsplit("node_modules/").next().filter(|name| !name.is_empty()) else { continue };
        let is_bundled = module["dev"].as_bool() != Some(true) || BUNDLED_TO_BUILD.contains(&name);
        if !is_bundled {
            continue;
        }
        let text = |field: &str| {
            module[field]
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| format!("{name} has no {field} in package-lock.json"))
        };
        let (version, licence) = (text("version")?, text("license")?);
        modules.push(Module { name: name.to_owned(), version, licence, path: path.clone() });
    }
    for name in BUNDLED_TO_BUILD {
        if !modules.iter().any(|module| module.name == name) {
            return Err(format!("there is no module {name} any more: what does Svelte's runtime import now?"));
        }
    }
    Ok(modules)
}

fn modules() -> Result<BTreeSet<Package>, String> {
    let package = |module: Module| Package {
        whose: whose(&root().join("ui").join(module.path), &[]),
        name: module.name,
        version: module.version,
        licence: module.licence,
    };
    Ok(shipped_modules()?.into_iter().map(package).collect())
}

/// The fonts of labels and documents; see `labels/fonts/README.md`.
fn fonts() -> Vec<Package> {
    let folder = root().join("labels/fonts");
    let font = |name: &str, licence: &str, text: Option<&str>, whose_else: &str| {
        let lines = text.and_then(|file| std::fs::read_to_string(folder.join(file)).ok()).unwrap_or_default();
        let mut whose = copyright_lines(&lines);
        if whose.is_empty() {
            whose.push(whose_else.to_owned());
        }
        Package { name: name.to_owned(), version: "font".to_owned(), licence: licence.to_owned(), whose }
    };
    vec![
        font("Droid Sans Fallback", "Apache-2.0", None, "Copyright The Android Open Source Project"),
        font("JetBrains Mono", "OFL-1.1", Some("LICENSE-OFL-JetBrainsMono.txt"), "The JetBrains Mono Project Authors"),
        font("NanumSquare", "OFL-1.1", Some("LICENSE-OFL-NanumSquare.txt"), "NAVER Corporation"),
        font("Noto Sans and Noto Naskh", "OFL-1.1", Some("LICENSE-OFL-NotoSans.txt"), "The Noto Project Authors"),
    ]
}

/// Whose a package is: what its licence files say, else its authors.
fn whose(folder: &Path, authors: &[String]) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    names.sort();
    let is_licence = |path: &std::path::PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().to_uppercase()).unwrap_or_default();
        ["LICEN", "COPYING", "COPYRIGHT", "NOTICE"].iter().any(|start| name.starts_with(start)) && path.is_file()
    };
    let lines: BTreeSet<String> = names
        .into_iter()
        .filter(is_licence)
        .flat_map(|path| copyright_lines(&String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default())))
        .collect();
    if !lines.is_empty() {
        return lines.into_iter().collect();
    }
    // An address is nobody's business here.
    authors.iter().map(|author| author.split(" <").next().unwrap_or(author).to_owned()).collect()
}

/// The lines of a licence that say whose it is, without its pattern for others.
fn copyright_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.trim().trim_start_matches(['/', '*', '#', ' ']).trim_end();
        let begins = line.starts_with("Copyright ") || line.starts_with("Copyright(c)") || line.starts_with('©');
        let lower = line.to_lowercase();
        let is_sentence = line.ends_with([':', ';'])
            || ["notice", "license", "holder", "law", "owner"].iter().any(|word| lower.contains(word));
        let is_pattern = line.contains(['[', '{', '<']) && (line.contains("yyyy") || line.contains("year"));
        if begins && !is_sentence && !is_pattern {
            lines.push(line.chars().take(LINE_CHARS_MAX).collect());
        }
    }
    lines.dedup();
    lines
}
