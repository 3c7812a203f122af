//! Runs programs, and installs what is missing or names it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest Node.js that builds the screens.
const NODE_MAJOR_MIN: u32 = 20;

/// A program to run.
pub(crate) struct Step {
    program: String,
    arguments: Vec<String>,
    folder: Option<PathBuf>,
    variables: Vec<(String, String)>,
}

impl Step {
    pub(crate) fn new(program: &str, arguments: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            folder: None,
            variables: Vec::new(),
        }
    }

    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    pub(crate) fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }
}

/// Runs a program to its end; what it says goes to the terminal.
pub(crate) fn run(step: &Step) -> Result<(), String> {
    let name =
        Path::new(&step.program).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    eprintln!("> {name} {}", step.arguments.join(" "));
    match step.command().status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} {} ended with {status}", step.arguments.join(" "))),
        Err(error) => Err(format!("{} cannot be started: {error}", step.program)),
    }
}

/// Runs a program to its end, and returns what it wrote to its standard output, however it ended.
pub(crate) fn output(step: &Step) -> Result<String, String> {
    let done = step.command().stderr(Stdio::inherit()).output();
    let done = done.map_err(|error| format!("{} cannot be started: {error}", step.program))?;
    String::from_utf8(done.stdout).map_err(|error| error.to_string())
}

fn quiet(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn is_installed(package: &str) -> bool {
    quiet("dpkg-query", &["-W", "-f=${Status}", package]).is_some_and(|status| status.contains("ok installed"))
}

/// Installs Debian packages that are missing, where this user may; else says the line to type.
pub(crate) fn ensure_packages(packages: &[&str]) -> Result<(), String> {
    if quiet("dpkg-query", &["--version"]).is_none() {
        eprintln!(
            "Not a Debian system; these packages (or yours of the same purpose) are needed: {}",
            packages.join(" ")
        );
        return Ok(());
    }
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let root = quiet("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let may_sudo = !root && quiet("sudo", &["-n", "true"]).is_some();
    if !root && !may_sudo {
        return Err(format!(
            "these packages are missing; install them and try again:\n\n    sudo apt-get update && sudo apt-get install {}\n",
            missing.join(" ")
        ));
    }
    let apt = |arguments: &[&str]| {
        let step = if root {
            Step::new("apt-get", arguments)
        } else {
            Step::new("sudo", &[&["-n", "apt-get"], arguments].concat())
        };
        run(&step.variable("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-q"])?;
    apt(&[&["install", "-q", "-y", "--no-install-recommends"], missing.as_slice()].concat())
}

/// Says so where Node.js or npm is missing or too old.
pub(crate) fn ensure_node() -> Result<(), String> {
    let needed =
        format!("Node.js {NODE_MAJOR_MIN} or newer with npm is needed to build the screens; install it and try again");
    let version = quiet("node", &["--version"]).ok_or_else(|| needed.clone())?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR_MIN) {
        return Err(format!("{needed} (this is {})", version.trim()));
    }
    quiet("npm", &["--version"]).map(|_| ()).ok_or(needed)
}

/// Removes a folder that an earlier run made.
pub(crate) fn remove(folder: &Path) -> Result<(), String> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{} cannot be removed: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}
