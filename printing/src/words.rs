//! What printers and CUPS say about themselves, in plain words.

/// How a reason bears on a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Worth showing; the job goes on.
    Note,
    /// The job stands still but may go on by itself: somebody need not come at once.
    Waiting,
    /// Somebody has to go to the printer.
    Attention,
}

use Weight::{Attention, Note, Waiting};

/// IPP's printer state reasons without their `-error`, `-warning`, `-report` endings, and
/// CUPS' own; what people call them, and whether the job can go on.
const REASONS: &[(&str, &str, Weight)] = &[
    ("media-empty", "out of paper", Attention),
    ("media-needed", "paper needs to be loaded", Attention),
    ("media-low", "paper is running low", Note),
    ("media-jam", "paper jam", Attention),
    ("input-tray-missing", "paper tray is missing", Attention),
    ("output-area-full", "output tray is full", Attention),
    ("output-area-almost-full", "output tray is almost full", Note),
    ("cover-open", "cover open", Attention),
    ("door-open", "cover open", Attention),
    ("interlock-open", "cover open", Attention),
    ("marker-supply-empty", "out of ribbon or ink", Attention),
    ("marker-ribbon-empty", "out of ribbon", Attention),
    ("toner-empty", "out of toner", Attention),
    ("marker-supply-low", "ribbon or ink is running low", Note),
    ("toner-low", "toner is running low", Note),
    ("cutter-error", "the cutter is stuck", Attention),
    ("print-head-error", "the print head has a fault", Attention),
    ("paused", "the queue is paused", Attention),
    ("moving-to-paused", "the queue is being paused", Attention),
    ("hold-new-jobs", "the queue holds new jobs", Attention),
    ("shutdown", "the printer is switched off", Attention),
    ("offline", "the printer is offline", Attention),
    ("timed-out", "cannot reach the printer: it does not answer", Waiting),
    ("connecting-to-device", "connecting to the printer", Waiting),
    ("stopped-partly", "part of the printer has stopped", Note),
    ("spool-area-full", "the printer's memory is full", Waiting),
    ("cups-missing-filter", "the printer's driver is missing", Attention),
    ("cups-insecure-filter", "the printer's driver is not installed safely", Attention),
    ("cups-waiting-for-job-completed", "waiting for the printer to finish", Note),
    ("other", "the printer reports a fault", Attention),
];

/// What one reason means. `None` for "nothing" and for settings that are no trouble.
pub(crate) fn reason(keyword: &str) -> Option<(String, Weight)> {
    let bare = ["-error", "-warning", "-report"].iter().find_map(|end| keyword.strip_suffix(end));
    let known = |word: &str| REASONS.iter().find(|(name, ..)| *name == word);
    if let Some((_, words, weight)) = known(keyword).or_else(|| known(bare?)) {
        // A printer that calls it a report or a warning goes on printing.
        let mild = keyword.ends_with("-report") && !keyword.starts_with("offline");
        return Some(((*words).to_owned(), if mild { Note } else { *weight }));
    }
    match keyword {
        "" | "none" => None,
        // CUPS tells this of queues made with an old kind of driver; it is about no job.
        _ if keyword.starts_with("cups-") || keyword.starts_with("job-") => None,
        _ => {
            let weight = if keyword.ends_with("-error") { Attention } else { Note };
            Some((bare.unwrap_or(keyword).replace('-', " "), weight))
        }
    }
}

/// The reasons in plain words, each once.
pub(crate) fn reasons(keywords: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    for (word, _) in keywords.iter().filter_map(|keyword| reason(keyword)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// What CUPS' own parts write while the device cannot be reached; the state and its reasons
/// say nothing then. In English, for CUPS runs in the system's language: other languages
/// fall back to the time-out of whoever follows the job.
const UNREACHABLE: &[&str] = &[
    "printer is in use",
    "printer is busy",
    "not responding",
    "is unreachable",
    "may not exist or is unavailable",
    "unable to connect",
    "unable to locate printer",
    "not connected",
    "backend failed",
    "unable to communicate",
];

/// Whether the message says that the printer cannot be reached.
pub(crate) fn says_unreachable(message: &str) -> bool {
    let message = message.to_lowercase();
    UNREACHABLE.iter().any(|part| message.contains(part))
}

/// What CUPS leaves standing as a queue's message and that tells a person nothing.
const NOISE: &[&str] = &[
    "paused",
    "ready to print",
    "rendering completed",
    "starting",
    "sending data to printer",
    "connecting to printer",
    "connected to printer",
    "waiting for printer to finish",
    "print file sent",
];

/// Whether the message adds nothing to the state.
pub(crate) fn says_nothing(message: &str) -> bool {
    let message = message.to_lowercase();
    NOISE.iter().any(|noise| message.starts_with(noise))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keywords(keywords: &[&str]) -> Vec<String> {
        keywords.iter().map(|&keyword| keyword.to_owned()).collect()
    }

    #[test]
    fn says_reasons_as_people_do() {
        for (keyword, words) in [
            ("media-empty-error", "out of paper"),
            ("media-empty", "out of paper"),
            ("media-jam-warning", "paper jam"),
            ("door-open-error", "cover open"),
            ("paused", "the queue is paused"),
            ("offline-report", "the printer is offline"),
            ("marker-supply-empty-error", "out of ribbon or ink"),
        ] {
            assert_eq!(reason(keyword), Some((words.to_owned(), Attention)), "{keyword}");
        }
    }

    #[test]
    fn tells_trouble_from_notes_and_settings() {
        assert_eq!(reason("media-low-warning").map(|(_, weight)| weight), Some(Note));
        assert_eq!(reason("connecting-to-device").map(|(_, weight)| weight), Some(Waiting));
        assert_eq!(reason("fuser-over-temp-error"), Some(("fuser over temp".to_owned(), Attention)));
        assert_eq!(reason("fuser-under-temp-warning"), Some(("fuser under temp".to_owned(), Note)));
        assert_eq!(reason("none"), None);
        assert_eq!(reason("cups-remote-pending"), None);
        assert_eq!(reasons(&keywords(&["cover-open-error", "door-open-warning", "none"])), ["cover open"]);
    }

    #[test]
    fn knows_when_the_message_alone_tells_of_an_absent_printer() {
        assert!(says_unreachable("The printer may not exist or is unavailable at this time."));
        assert!(says_unreachable("The printer is not responding."));
        assert!(!says_unreachable("Rendering completed"));
        assert!(says_nothing("Paused") && !says_nothing("end of shift"));
    }
}
