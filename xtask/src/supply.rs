//! Where everything that is shipped comes from: licences and sources by cargo-deny, known
//! vulnerabilities where their lists can be had, and a bill of materials (CycloneDX).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::licences::{Bundled, Module, shipped_modules};
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

/// Whether the list of advisories of modules could be asked; what it names of the modules that are shipped is an
/// error. Those that only build are told.
fn modules_are_safe() -> Result<bool, String> {
    let answer = output(&npm(&["audit", "--json"]))?;
    let answer: Value = serde_json::from_str(&answer).map_err(|error| format!("npm audit: {error}"))?;
    if answer["metadata"]["vulnerabilities"]["total"].as_u64().is_none() {
        return Ok(false);
    }
    let (shipped, to_build) = sorted(&answer, &shipped_modules()?);
    if !to_build.is_empty() {
        println!("npm audit names modules that are not shipped and only build the screens: {}", to_build.join(", "));
    }
    if shipped.is_empty() { Ok(true) } else { Err(format!("npm audit names what is shipped: {}", shipped.join(", "))) }
}

/// The modules that an audit names: of those that are shipped, and of the others.
fn sorted(answer: &Value, shipped: &[Module]) -> (Vec<String>, Vec<String>) {
    let named = answer["vulnerabilities"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    named.partition(|name| shipped.iter().any(|module| &module.name == name))
}

/// One bill for the programs and their screens.
fn bill_of_materials() -> Result<PathBuf, String> {
    let cyclonedx = tool("cargo-cyclonedx", CARGO_CYCLONEDX)?.display().to_string();
    let metadata =
        cargo_metadata::MetadataCommand::new().current_dir(root()).exec().map_err(|error| error.to_string())?;
    let name = "rma-dock-bill";
    let arguments =
        ["cyclonedx", "--manifest-path", "src-tauri/Cargo.toml", "--format", "json", "--override-filename", name];
    let made = run(&Step::new(&cyclonedx, &arguments).within(&root()));
    // One is written beside each member's manifest; none of them stays there, whatever went wrong.
    let mut bill = Err("cargo-cyclonedx wrote no bill of the app".to_owned());
    for member in metadata.workspace_packages() {
        let Some(folder) = member.manifest_path.parent() else { continue };
        let file = folder.as_std_path().join(format!("{name}.json"));
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        std::fs::remove_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        if member.name.as_str() == "rma-dock-app" {
            bill = serde_json::from_str::<Value>(&text).map_err(|error| error.to_string());
        }
    }
    made?;
    let mut bill = bill?;
    let screens = output(&npm(&["sbom", "--sbom-format", "cyclonedx"]))?;
    let mut screens: Value = serde_json::from_str(&screens).map_err(|error| format!("npm sbom: {error}"))?;
    leave_only(&mut screens, &shipped_modules()?)?;
    merge(&mut bill, &screens, &Bundled::of(&metadata)?)?;
    let folder = target().join("supply");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let file = folder.join("rma-dock.cdx.json");
    write(&file, &bill)?;
    Ok(file)
}

fn no_list() -> String {
    "the bill of materials has no list of components".to_owned()
}

/// Takes out of a bill of the screens what only builds them.
fn leave_only(screens: &mut Value, shipped: &[Module]) -> Result<(), String> {
    let own = screens["metadata"]["component"]["bom-ref"].as_str().map(str::to_owned);
    let mut refs: BTreeSet<String> = own.into_iter().collect();
    let components = screens["components"].as_array_mut().ok_or_else(no_list)?;
    components.retain(|part| shipped.iter().any(|module| part["purl"].as_str() == Some(&address(module))));
    for module in shipped {
        let part = components.iter().find(|part| part["purl"].as_str() == Some(&address(module)));
        let part = part.ok_or_else(|| format!("npm sbom does not know {} {}", module.name, module.version))?;
        refs.extend(part["bom-ref"].as_str().map(str::to_owned));
    }
    // To npm some of them are there for developers only.
    for part in components {
        if let Some(properties) = part["properties"].as_array_mut() {
            properties.retain(|property| property["name"] != "cdx:npm:package:development");
        }
    }
    let is_there = |name: &Value| name.as_str().is_some_and(|name| refs.contains(name));
    let dependencies = screens["dependencies"].as_array_mut().ok_or_else(no_list)?;
    dependencies.retain(|part| is_there(&part["ref"]));
    for part in dependencies {
        if let Some(names) = part["dependsOn"].as_array_mut() {
            names.retain(is_there);
        }
    }
    Ok(())
}

/// A module as the registries of packages name it.
fn address(module: &Module) -> String {
    format!("pkg:npm/{}@{}", module.name.replacen('@', "%40", 1), module.version)
}

/// The parts of the screens join those of the programs.
fn merge(bill: &mut Value, screens: &Value, bundled: &Bundled) -> Result<(), String> {
    // What names the machine that made it, or when, would make two bills of the same differ.
    if let Some(bill) = bill.as_object_mut() {
        bill.remove("serialNumber");
    }
    if let Some(metadata) = bill["metadata"].as_object_mut() {
        metadata.remove("timestamp");
    }
    for list in ["components", "dependencies"] {
        let more = screens[list].as_array().ok_or_else(no_list)?.clone();
        let name = |part: &Value| part["bom-ref"].as_str().or(part["ref"].as_str()).map(str::to_owned);
        let known: BTreeSet<String> = bill[list].as_array().ok_or_else(no_list)?.iter().filter_map(name).collect();
        let is_new = |part: &Value| name(part).is_some_and(|name| !known.contains(&name));
        if let Some(parts) = bill[list].as_array_mut() {
            parts.extend(more.into_iter().filter(is_new));
        }
    }
    let library = |name: &str, version: &str, cpe: &str, licence: &str, by: &str| {
        json!({
            "type": "library", "bom-ref": format!("{name}@{version}"), "name": name, "version": version,
            "description": format!("bundled by {by}"), "cpe": format!("cpe:2.3:a:{cpe}:{version}:*:*:*:*:*:*:*"),
            "purl": format!("pkg:generic/{}@{version}", name.to_lowercase()),
            "licenses": [{"license": {"id": licence}}],
        })
    };
    let parts = bill["components"].as_array_mut().ok_or_else(no_list)?;
    parts.push(library("SQLite", &bundled.sqlite, "sqlite:sqlite", "blessing", "sqlcipher-src"));
    parts.push(library("SQLCipher", &bundled.sqlcipher, "zetetic:sqlcipher", "BSD-3-Clause", "sqlcipher-src"));
    // Elsewhere it is the system's.
    if cfg!(windows) {
        parts.push(library("OpenSSL", &bundled.openssl, "openssl:openssl", "Apache-2.0", "openssl-src"));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn module(name: &str) -> Module {
        shipped_modules()
            .into_iter()
            .flatten()
            .find(|module| module.name == name)
            .unwrap_or_else(|| panic!("{name} is shipped"))
    }

    #[test]
    fn a_bill_of_the_screens_has_what_is_shipped_and_nothing_that_only_builds_them() {
        let svelte = module("svelte");
        let mut screens = json!({
            "metadata": {"component": {"bom-ref": "ui@0.1.0"}},
            "components": [
                {"bom-ref": "svelte@5", "purl": address(&svelte),
                 "properties": [{"name": "cdx:npm:package:development", "value": "true"}]},
                {"bom-ref": "acorn@8", "purl": "pkg:npm/acorn@8.0.0", "properties": []},
            ],
            "dependencies": [
                {"ref": "ui@0.1.0", "dependsOn": ["svelte@5", "acorn@8"]},
                {"ref": "svelte@5", "dependsOn": ["acorn@8"]},
                {"ref": "acorn@8", "dependsOn": []},
            ],
        });
        leave_only(&mut screens, &[svelte]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(screens["components"].as_array().map(Vec::len), Some(1));
        assert_eq!(screens["components"][0]["properties"], json!([]));
        let dependencies =
            json!([{"ref": "ui@0.1.0", "dependsOn": ["svelte@5"]}, {"ref": "svelte@5", "dependsOn": []}]);
        assert_eq!(screens["dependencies"], dependencies);
        let fonts = module("@fontsource-variable/inter");
        assert!(leave_only(&mut screens, &[fonts]).is_err_and(|error| error.contains("does not know")));
    }

    #[test]
    fn what_an_audit_names_of_the_runtime_is_of_what_is_shipped() {
        let answer = json!({"vulnerabilities": {"svelte": {}, "vite": {}, "chart.js": {}}});
        let shipped: Vec<Module> = shipped_modules().unwrap_or_else(|error| panic!("{error}"));
        let (named, others) = sorted(&answer, &shipped);
        assert_eq!(named, ["chart.js", "svelte"]);
        assert_eq!(others, ["vite"]);
    }
}
