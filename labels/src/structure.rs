//! What the parts of a document are, for readers that do not see its pages: a tree of headings,
//! paragraphs, lists and tables, and where on the pages each stands.

use std::ops::Range;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Document,
    Section,
    Title,
    Heading,
    Paragraph,
    List,
    Item,
    ItemLabel,
    ItemBody,
    Table,
    TableHead,
    TableBody,
    Row,
    /// The heading of a column.
    ColumnHeading,
    /// The heading of a row, so many columns wide.
    RowHeading(usize),
    Cell,
    Figure,
}

impl Role {
    /// Its standard structure type (ISO 32000-1, 14.8.4).
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Section => "Sect",
            Self::Title => "H1",
            Self::Heading => "H2",
            Self::Paragraph => "P",
            Self::List => "L",
            Self::Item => "LI",
            Self::ItemLabel => "Lbl",
            Self::ItemBody => "LBody",
            Self::Table => "Table",
            Self::TableHead => "THead",
            Self::TableBody => "TBody",
            Self::Row => "TR",
            Self::ColumnHeading | Self::RowHeading(_) => "TH",
            Self::Cell => "TD",
            Self::Figure => "Figure",
        }
    }
}

/// Which part; the first is the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part(pub(crate) usize);

/// What a part is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Part(Part),
    /// Elements of a page.
    Content {
        page: usize,
        elements: Range<usize>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) role: Role,
    pub(crate) parent: Part,
    pub(crate) pieces: Vec<Piece>,
    /// What a figure shows, in words.
    pub(crate) words: Option<String>,
}

/// The tree. What stands on a page and is in no part of it is decoration.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Structure {
    pub(crate) nodes: Vec<Node>,
}

impl Structure {
    /// The whole document.
    pub(crate) const DOCUMENT: Part = Part(0);

    pub(crate) fn new() -> Self {
        let document = Node { role: Role::Document, parent: Self::DOCUMENT, pieces: Vec::new(), words: None };
        Self { nodes: vec![document] }
    }

    /// Adds a part at the end of another.
    pub(crate) fn add(&mut self, within: Part, role: Role) -> Part {
        let part = Part(self.nodes.len());
        self.nodes.push(Node { role, parent: within, pieces: Vec::new(), words: None });
        self.nodes[within.0].pieces.push(Piece::Part(part));
        part
    }

    /// A figure at the end of another part.
    pub(crate) fn add_figure(&mut self, within: Part, words: String) -> Part {
        let part = self.add(within, Role::Figure);
        self.nodes[part.0].words = Some(words);
        part
    }

    /// Says where a part stands; the elements that follow those before go with them.
    pub(crate) fn place(&mut self, part: Part, page: usize, elements: Range<usize>) {
        if elements.is_empty() {
            return;
        }
        let pieces = &mut self.nodes[part.0].pieces;
        if let Some(Piece::Content { page: last, elements: before }) = pieces.last_mut()
            && *last == page
            && before.end == elements.start
        {
            before.end = elements.end;
            return;
        }
        pieces.push(Piece::Content { page, elements });
    }
}
