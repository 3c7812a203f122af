//! Where everything that is shipped comes from: licences and sources by cargo-deny, known
//! vulnerabilities where their lists can be had, and a bill of materials (CycloneDX).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::system::{Step, output, run};
use crate::{cargo, npm, root, target};

const CARGO_DENY: &str = "0.20.2";
const CARGO_CYCLONEDX: &str = "0.5.9";

/// Installs a program of cargo's where it is missing, and returns where it is.
fn tool(name: &str, version: &str) -> Result<PathBuf, String> {
    let tools = target().join("tools");
    let program = tools.join("bin").join(name);
    if !program.exists() {
        let root = tools.display().to_string();
        run(&cargo(&["install", name, "--version", version, "--locked", "--root", &root]))?;
    }
    Ok(program)
}

/// Checks, and writes the bill of materials.
pub(crate) fn supply() -> Result<(), String> {
    let deny = tool("cargo-deny", CARGO_DENY)?.display().to_string();
    run(&Step::new(&deny, &["check", "licenses", "bans", "sources"]).within(&root()))?;
    let mut unknown = Vec::new();
    if run(&Step::new(&deny, &["fetch", "db"]).within(&root())).is_ok() {
        run(&Step::new(&deny, &["check", "advisories"]).within(&root()))?;
    } else if run(&Step::new(&deny, &["--offline", "check", "advisories"]).within(&root())).is_ok() {
        println!("Crates were checked against the list of advisories that is kept here; a newer one could not be had.");
    } else {
        unknown.push("crates: the list of advisories could not be had, or names one above");
    }
    if !modules_are_safe()? {
        unknown.push("modules of the screens: the list of advisories could not be had");
    }
    let bill = bill_of_materials()?;
    println!("The bill of materials is {}", bill.display());
    for what in &unknown {
        eprintln!("NOT CHECKED for known vulnerabilities: {what}");
    }
    if unknown.is_empty() { Ok(()) } else { Err("not everything could be checked, see above".to_owned()) }
}

/// Whether the list of advisories of modules could be asked; what it names is an error.
fn modules_are_safe() -> Result<bool, String> {
    let answer = output(&npm(&["audit", "--omit=dev", "--json"]))?;
    let answer: Value = serde_json::from_str(&answer).map_err(|error| format!("npm audit: {error}"))?;
    match answer["metadata"]["vulnerabilities"]["total"].as_u64() {
        None => Ok(false),
        Some(0) => Ok(true),
        Some(_) => Err(format!("npm audit names vulnerabilities: {}", answer["vulnerabilities"])),
    }
}

/// One bill for the programs and their screens.
fn bill_of_materials() -> Result<PathBuf, String> {
    let cyclonedx = tool("cargo-cyclonedx", CARGO_CYCLONEDX)?.display().to_string();
    let name = "rma-dock-bill";
    let arguments =
        ["cyclonedx", "--manifest-path", "src-tauri/Cargo.toml", "--format", "json", "--override-filename", name];
    run(&Step::new(&cyclonedx, &arguments).within(&root()))?;
    let mut bill = Value::Null;
    // One is written beside each member's manifest.
    for member in ["src-tauri", ".", "labels", "mail", "printing", "xtask"] {
        let file = root().join(member).join(format!("{name}.json"));
        if let Ok(text) = std::fs::read_to_string(&file) {
            std::fs::remove_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            if member == "src-tauri" {
                bill = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            }
        }
    }
    let screens = output(&npm(&["sbom", "--sbom-format", "cyclonedx", "--omit", "dev"]))?;
    let screens: Value = serde_json::from_str(&screens).map_err(|error| format!("npm sbom: {error}"))?;
    merge(&mut bill, &screens)?;
    let folder = target().join("supply");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let file = folder.join("rma-dock.cdx.json");
    write(&file, &bill)?;
    Ok(file)
}

/// The parts of the screens join those of the programs.
fn merge(bill: &mut Value, screens: &Value) -> Result<(), String> {
    let missing = || "the bill of materials has no list of components".to_owned();
    // What names the machine that made it, or when, would make two bills of the same differ.
    if let Some(bill) = bill.as_object_mut() {
        bill.remove("serialNumber");
    }
    if let Some(metadata) = bill["metadata"].as_object_mut() {
        metadata.remove("timestamp");
    }
    for list in ["components", "dependencies"] {
        let more = screens[list].as_array().ok_or_else(missing)?.clone();
        let name = |part: &Value| part["bom-ref"].as_str().or(part["ref"].as_str()).map(str::to_owned);
        let known: BTreeSet<String> = bill[list].as_array().ok_or_else(missing)?.iter().filter_map(name).collect();
        let is_new = |part: &Value| name(part).is_some_and(|name| !known.contains(&name));
        if let Some(parts) = bill[list].as_array_mut() {
            parts.extend(more.into_iter().filter(is_new));
        }
    }
    let sqlite = json!({
        "type": "library", "bom-ref": "sqlite", "name": "SQLite", "description": "bundled by libsqlite3-sys",
        "licenses": [{"license": {"id": "blessing"}}],
    });
    if let Some(parts) = bill["components"].as_array_mut() {
        parts.push(sqlite);
    }
    Ok(())
}

fn write(file: &Path, bill: &Value) -> Result<(), String> {
    let text = serde_json::to_string_pretty(bill).map_err(|error| error.to_string())?;
    // Paths of this machine are nobody's business.
    let text = text.replace(&format!("path+file://{}", root().display()), "path+file://.");
    if text.contains(&root().display().to_string()) {
        return Err("the bill of materials names a folder of this machine".to_owned());
    }
    std::fs::write(file, text + "\n").map_err(|error| format!("{}: {error}", file.display()))
}
