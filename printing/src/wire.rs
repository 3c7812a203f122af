//! IPP requests and answers: the protocol, and nothing of what it means for a label.

use std::io::{Cursor, Read as _};

use ipp::attribute::{IppAttribute, IppAttributeGroup};
use ipp::model::{DelimiterTag, IppVersion, Operation, StatusCode};
use ipp::parser::{IppParseError, IppParser};
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;

/// A request being put together. Attributes whose value the protocol cannot carry make the
/// request fail when it is encoded, so that nothing is sent in part.
pub(crate) struct Request {
    ipp: Result<IppRequestResponse, IppParseError>,
    path: String,
    document: Vec<u8>,
}

impl Request {
    /// A request about the server as a whole.
    pub(crate) fn new(operation: Operation) -> Self {
        Self {
            ipp: IppRequestResponse::new(IppVersion::v2_0(), operation, None),
            path: "/".to_owned(),
            document: Vec::new(),
        }
    }

    /// A request about one queue.
    pub(crate) fn to_queue(operation: Operation, queue: &str) -> Self {
        let path = format!("/printers/{}", percent_encoded(queue));
        let uri = IppValue::new_uri(format!("ipp://localhost{path}"));
        let mut request = Self::new(operation).operation("printer-uri", uri);
        // No queue is named so, but the web server in CUPS forbids such paths before it looks.
        if !queue.contains('/') {
            request.path = path;
        }
        request
    }

    /// Who asks: the server lets people cancel their own jobs by this name.
    pub(crate) fn user(self, user: &str) -> Self {
        self.operation("requesting-user-name", IppValue::new_name_without_language(shortened(user)))
    }

    /// Asks for these attributes only.
    pub(crate) fn wanted(self, names: &[&str]) -> Self {
        let names: Result<Vec<_>, _> = names.iter().map(|&name| IppValue::new_keyword(name)).collect();
        self.operation("requested-attributes", names.map(IppValue::Array))
    }

    /// Adds an attribute about the operation.
    pub(crate) fn operation(self, name: &str, value: Result<IppValue, IppParseError>) -> Self {
        self.with(DelimiterTag::OperationAttributes, name, value)
    }

    /// Adds an attribute of the job that is made.
    pub(crate) fn job(self, name: &str, value: Result<IppValue, IppParseError>) -> Self {
        self.with(DelimiterTag::JobAttributes, name, value)
    }

    fn with(mut self, group: DelimiterTag, name: &str, value: Result<IppValue, IppParseError>) -> Self {
        let attribute = value.and_then(|value| IppAttribute::with_name(name, value));
        match (&mut self.ipp, attribute) {
            (Ok(ipp), Ok(attribute)) => ipp.attributes_mut().add(group, attribute),
            (Ok(_), Err(error)) => self.ipp = Err(error),
            (Err(_), _) => {}
        }
        self
    }

    /// Adds what is to be printed.
    pub(crate) fn document(mut self, bytes: &[u8]) -> Self {
        self.document = bytes.to_vec();
        self
    }

    /// The path to post to, and what to post.
    pub(crate) fn encoded(self) -> Result<(String, Vec<u8>), IppParseError> {
        let mut bytes = self.ipp?.to_bytes().to_vec();
        bytes.extend_from_slice(&self.document);
        Ok((self.path, bytes))
    }
}

/// An answer.
pub(crate) struct Answer(IppRequestResponse);

impl Answer {
    pub(crate) fn decoded(bytes: Vec<u8>) -> Result<Self, IppParseError> {
        IppParser::new(IppReader::new(Cursor::new(bytes))).parse().map(Self)
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.0.header().status_code()
    }

    /// What the server says about the status, in its own words.
    pub(crate) fn status_message(&self) -> String {
        self.group(DelimiterTag::OperationAttributes)
            .text("status-message")
            .unwrap_or_else(|| self.status().to_string())
    }

    /// The first group of this kind; an empty one when there is none.
    pub(crate) fn group(&self, tag: DelimiterTag) -> Attributes<'_> {
        Attributes(self.0.attributes().first_of(tag))
    }

    pub(crate) fn groups(&self, tag: DelimiterTag) -> impl Iterator<Item = Attributes<'_>> {
        self.0.attributes().groups_of(tag).map(|group| Attributes(Some(group)))
    }
}

/// A group of attributes of an answer.
pub(crate) struct Attributes<'a>(Option<&'a IppAttributeGroup>);

impl Attributes<'_> {
    fn value(&self, name: &str) -> Option<&IppValue> {
        self.0?.get(name).map(IppAttribute::value)
    }

    pub(crate) fn number(&self, name: &str) -> Option<i32> {
        match self.value(name)? {
            IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            IppValue::Boolean(yes) => Some(*yes),
            _ => None,
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.texts(name).into_iter().next()
    }

    /// All values that are some kind of text.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            Some(IppValue::Array(values)) => values.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

fn text(value: &IppValue) -> Option<String> {
    match value {
        IppValue::TextWithoutLanguage(text) | IppValue::TextWithLanguage { text, .. } => Some(text.as_ref().to_owned()),
        IppValue::NameWithoutLanguage(name) | IppValue::NameWithLanguage { name, .. } => Some(name.as_str().to_owned()),
        IppValue::Keyword(word) => Some(word.as_str().to_owned()),
        IppValue::MimeMediaType(format) => Some(format.as_str().to_owned()),
        IppValue::Uri(uri) => Some(uri.as_str().to_owned()),
        IppValue::NonUtf8 { data, .. } => Some(String::from_utf8_lossy(data).into_owned()),
        _ => None,
    }
}

/// Cut to what a name may hold, never inside a character.
pub(crate) fn shortened(name: &str) -> String {
    let mut end = name.len().min(ipp::value::IPP_NAME_LENGTH);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}

/// A queue's name as a part of a path.
fn percent_encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Reads an answer to its end, but not without end.
pub(crate) fn read_all(reader: impl std::io::Read) -> std::io::Result<Vec<u8>> {
    const MOST_BYTES: u64 = 16 * 1024 * 1024;
    let mut bytes = Vec::new();
    reader.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
