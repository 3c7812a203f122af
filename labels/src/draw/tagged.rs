//! Documents to PDF, tagged: a tree says what the parts of the pages are, so that a reader that
//! does not see them reads headings as headings and tables by their rows (ISO 32000-1, 14.8).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId, StringFormat};
use printpdf::{DictItem, Op, RawImage, RawImageData, RawImageFormat, XObject, XObjectId, XObjectTransform};

use super::pdf::{About, Fonts, MM_TO_PT, Scaling, begin, draw_page, failed, pt, save};
use super::set::utf16;
use crate::error::LabelError;
use crate::layout::letter::{Laid, PlacedLogo};
use crate::page::{Area, Element};
use crate::picture::Picture;
use crate::structure::{Node, Part, Piece, Role, Structure};

/// What an element of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// A rule, a running head, a page number: not read.
    Decoration,
    /// The so-manieth piece of the page.
    Piece { number: i64, name: &'static str },
}

impl Tag {
    /// Begins a piece.
    pub(super) fn begin(self) -> Op {
        match self {
            Self::Decoration => Op::BeginMarkedContent { tag: "Artifact".to_owned() },
            Self::Piece { number, name } => {
                let map = BTreeMap::from([("MCID".to_owned(), DictItem::Int(number))]);
                Op::BeginMarkedContentWithProperties { tag: name.to_owned(), properties: DictItem::Dict { map } }
            }
        }
    }
}

/// Draws a document.
pub(crate) fn draw(laid: &Laid, language: &str, logo: Option<&Picture>) -> Result<Vec<u8>, LabelError> {
    let fonts = Fonts::with_space(&laid.pages);
    let mut document = begin(&laid.pages, &fonts)?;
    let mut marked = Marked::new(laid);
    for (index, page) in laid.pages.iter().enumerate() {
        document.pages.push(draw_page(page, &fonts, Some(&marked.tags[index])));
    }
    if let (Some(picture), Some(placed), Some(page)) = (logo, laid.logo, document.pages.first_mut()) {
        let id = XObjectId("logo".to_owned());
        document.resources.xobjects.map.insert(id.clone(), XObject::Image(image(picture)?));
        let number = marked.count(0, placed.part);
        page.ops.push(Tag::Piece { number, name: Role::Figure.name() }.begin());
        page.ops.push(Op::UseXobject { id, transform: transform(placed.area, laid.pages[0].stock.height_mm) });
        page.ops.push(Op::EndMarkedContent);
        marked.logo = Some((placed, number));
    }
    let about = About { language, scaling: Scaling::AsThePrinterNeeds };
    save(&document, about, |file| write_tree(file, laid, &marked))
}

/// The pieces of each page, in the order of the tree.
struct Marked {
    tags: Vec<Vec<Tag>>,
    /// The part that each piece of a page belongs to.
    owners: Vec<Vec<Part>>,
    /// The numbers of the pieces of each part, with their pages.
    pieces: BTreeMap<usize, Vec<(usize, i64)>>,
    logo: Option<(PlacedLogo, i64)>,
}

impl Marked {
    fn new(laid: &Laid) -> Self {
        let tags = laid.pages.iter().map(|page| vec![Tag::Decoration; page.elements.len()]).collect();
        let mut marked = Self { tags, owners: vec![Vec::new(); laid.pages.len()], pieces: BTreeMap::new(), logo: None };
        for (index, node) in laid.structure.nodes.iter().enumerate() {
            for piece in &node.pieces {
                if let Piece::Content { page, elements } = piece {
                    let number = marked.count(*page, Part(index));
                    marked.tags[*page][elements.clone()].fill(Tag::Piece { number, name: node.role.name() });
                    marked.pieces.entry(index).or_default().push((*page, number));
                }
            }
        }
        marked
    }

    /// Numbers another piece of a page.
    fn count(&mut self, page: usize, part: Part) -> i64 {
        let owners = &mut self.owners[page];
        owners.push(part);
        // A page has some hundred pieces.
        i64::try_from(owners.len() - 1).unwrap_or(i64::MAX)
    }
}

/// Writes the tree into the file, and for each page which parts its pieces belong to.
fn write_tree(file: &mut lopdf::Document, laid: &Laid, marked: &Marked) -> Result<(), LabelError> {
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = laid.structure.nodes.iter().map(|_| file.new_object_id()).collect();
    for (index, node) in laid.structure.nodes.iter().enumerate() {
        let parent = if index == Structure::DOCUMENT.0 { root } else { ids[node.parent.0] };
        let mut element = element(node, parent, pieces(Part(index), node, marked, &ids, &pages));
        if let Some(text) = from_the_right(node, laid) {
            element.set("ActualText", Object::String(utf16(&text), StringFormat::Hexadecimal));
        }
        file.objects.insert(ids[index], Object::Dictionary(element));
    }
    let mut numbers = Vec::new();
    for ((index, page), owners) in (0..).zip(&pages).zip(&marked.owners) {
        let owners = owners.iter().map(|part| Object::Reference(ids[part.0])).collect();
        numbers.extend([Object::Integer(index), Object::Array(owners)]);
        let page = file.get_object_mut(*page).and_then(Object::as_dict_mut).map_err(failed)?;
        page.set("StructParents", Object::Integer(index));
        page.set("Tabs", Object::Name(b"S".to_vec()));
    }
    let parents = file.add_object(Dictionary::from_iter([("Nums", Object::Array(numbers))]));
    let tree = Dictionary::from_iter([
        ("Type", Object::Name(b"StructTreeRoot".to_vec())),
        ("K", Object::Array(vec![Object::Reference(ids[0])])),
        ("ParentTree", Object::Reference(parents)),
        ("ParentTreeNextKey", Object::Integer(i64::try_from(pages.len()).unwrap_or(i64::MAX))),
    ]);
    file.objects.insert(root, Object::Dictionary(tree));
    let catalog = file.catalog_mut().map_err(failed)?;
    catalog.set("StructTreeRoot", Object::Reference(root));
    catalog.set("MarkInfo", Object::Dictionary(Dictionary::from_iter([("Marked", Object::Boolean(true))])));
    Ok(())
}

/// What an element is made of: other elements, and pieces of pages.
fn pieces(part: Part, node: &Node, marked: &Marked, ids: &[ObjectId], pages: &[ObjectId]) -> Vec<Object> {
    let on_page = |(page, number): (usize, i64)| {
        Object::Dictionary(Dictionary::from_iter([
            ("Type", Object::Name(b"MCR".to_vec())),
            ("Pg", Object::Reference(pages[page])),
            ("MCID", Object::Integer(number)),
        ]))
    };
    let mut placed = marked.pieces.get(&part.0).into_iter().flatten().copied();
    let mut made: Vec<Object> = node
        .pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Part(part) => Some(Object::Reference(ids[part.0])),
            Piece::Content { .. } => placed.next().map(on_page),
        })
        .collect();
    made.extend(marked.logo.filter(|(logo, _)| logo.part == part).map(|(_, number)| on_page((0, number))));
    made
}

fn element(node: &Node, parent: ObjectId, pieces: Vec<Object>) -> Dictionary {
    let name = |name: &str| Object::Name(name.as_bytes().to_vec());
    let mut element = Dictionary::from_iter([
        ("Type", name("StructElem")),
        ("S", name(node.role.name())),
        ("P", Object::Reference(parent)),
        ("K", Object::Array(pieces)),
    ]);
    if let Some(words) = &node.words {
        element.set("Alt", Object::String(utf16(words), StringFormat::Hexadecimal));
    }
    let attributes = match node.role {
        Role::ColumnHeading => vec![("O", name("Table")), ("Scope", name("Column"))],
        Role::RowHeading(columns) => vec![
            ("O", name("Table")),
            ("Scope", name("Row")),
            ("ColSpan", Object::Integer(i64::try_from(columns.max(1)).unwrap_or(1))),
        ],
        Role::Figure => vec![("O", name("Layout")), ("Placement", name("Block"))],
        _ => Vec::new(),
    };
    if !attributes.is_empty() {
        element.set("A", Object::Dictionary(Dictionary::from_iter(attributes)));
    }
    element
}

/// What a part says in reading order, where its signs are drawn in another: what is read from the
/// right is drawn from the left as all else.
fn from_the_right(node: &Node, laid: &Laid) -> Option<String> {
    let mut lines = Vec::new();
    let mut turned = false;
    for piece in &node.pieces {
        let Piece::Content { page, elements } = piece else { return None };
        for element in &laid.pages[*page].elements[elements.clone()] {
            if let Element::Text(text) = element {
                turned |= text.line.is_turned();
                lines.push(text.line.text());
            }
        }
    }
    turned.then(|| lines.join(" "))
}

fn image(picture: &Picture) -> Result<RawImage, LabelError> {
    let pixels = picture.pixels().ok_or_else(|| failed("the pixels of the logo are not with the document"))?;
    let (width, height) = picture.size();
    Ok(RawImage {
        pixels: RawImageData::U8(pixels.to_vec()),
        width: width as usize,
        height: height as usize,
        data_format: RawImageFormat::RGB8,
        tag: Vec::new(),
    })
}

/// Puts a picture, which is a unit square, where it belongs.
fn transform(area: Area, page_height_mm: f64) -> XObjectTransform {
    XObjectTransform {
        translate_x: Some(pt(area.left * MM_TO_PT)),
        translate_y: Some(pt((page_height_mm - area.bottom()) * MM_TO_PT)),
        scale_x: Some(pt(area.width * MM_TO_PT).0),
        scale_y: Some(pt(area.height * MM_TO_PT).0),
        no_auto_scale: true,
        ..XObjectTransform::default()
    }
}
