//! What all documents share: head, wording, fields, dates and amounts.

use chrono::NaiveDate;
use rma_labels::{Block, Column, Document, Fact, Holds, PaperSize, Sender};

use crate::addresses::postal;
use crate::calendar::{Calendar, Instant, spoken_date};
use crate::desk::DeskError;
use crate::desk::settings::Vendor;
use crate::desk::wording::{BUILT_IN_LANGUAGE, Fields, Template, Wording};
use crate::money::{Money, with_decimals};
use crate::rules::entitlement::{Basis, Payer, RmaType, shipping_of};
use crate::store::{LineRecord, Records, SiteRecord, StoreError};

/// The centre that a document is about: a contract manufacturer's (DOC-2).
#[derive(Default)]
pub(super) struct CentreHead {
    /// Its code; none where the part is not known.
    pub(super) code: Option<String>,
    /// Its name and address.
    pub(super) address: Vec<String>,
}

/// A document being made up.
pub(super) struct Sheet {
    pub(super) fields: Fields,
    words: Wording,
    wording: Wording,
    document: Document,
}

impl Sheet {
    /// Begins a document to a customer, in the wording for what comes back to that centre; its name
    /// and address stand in the head until the vendor's own are set.
    pub(super) fn new(
        records: Records<'_>,
        template: Template,
        language: &str,
        site: Option<&SiteRecord>,
        centre: CentreHead,
    ) -> Result<Self, DeskError> {
        let vendor = Vendor::load(records)?;
        let words = Wording::load(records, Template::Words, language, centre.code.as_deref())?;
        let wording = Wording::load(records, template, language, centre.code.as_deref())?;
        let mut centre = centre.address.into_iter();
        let centre_name = centre.next().unwrap_or_default();
        let name = if vendor.name.is_empty() { centre_name } else { vendor.name.clone() };
        let mut fields = Fields::from([
            ("vendor", name.clone()),
            ("email", vendor.email.clone()),
            ("phone", unbroken(&vendor.phone)),
            ("fax", unbroken(&vendor.fax)),
        ]);
        if let Some(site) = site {
            fields.insert("site", site.name.clone());
            fields.insert("contact", site.contact.clone().unwrap_or_else(|| site.name.clone()));
        }
        let ways = |ways: &[(&str, &String)]| -> String {
            let ways: Vec<String> = ways
                .iter()
                .filter(|(_, number)| !number.is_empty())
                .map(|(way, _)| words.filled(way, &fields))
                .collect();
            match ways.split_last() {
                None => words.filled("by_letter", &fields),
                Some((only, [])) => only.clone(),
                Some((last, others)) => format!("{} {} {last}", others.join(", "), words.raw("or")),
            }
        };
        let reach = ways(&[("by_email", &vendor.email), ("by_phone", &vendor.phone)]);
        // QUO-1: by fax or email.
        let order_reach = ways(&[("by_email", &vendor.email), ("by_fax", &vendor.fax)]);
        let mut details: Vec<String> = if vendor.address.is_empty() { centre.collect() } else { vendor.address };
        for (number, shown) in [(&vendor.phone, "phone"), (&vendor.fax, "fax")] {
            if !number.is_empty() {
                details.push(words.filled(shown, &fields));
            }
        }
        details.extend(Some(vendor.email).filter(|email| !email.is_empty()));
        fields.insert("reach", reach);
        fields.insert("order_reach", order_reach);
        let document = Document {
            // Words that nobody translated are English, whatever was asked for: a reader that speaks them, and
            // the direction of the page, go by what stands there.
            language: if words.is_set() || wording.is_set() || is_english(language) {
                language
            } else {
                BUILT_IN_LANGUAGE
            }
            .to_owned(),
            paper: site.map_or(vendor.paper, |site| PaperSize::of_country(&site.country)),
            sender: Sender { name, details, logo: vendor.logo },
            addressee: site.map(|site| postal(site, &vendor.country)).unwrap_or_default(),
            page_words: words.raw("page").to_owned(),
            ..Document::default()
        };
        Ok(Self { fields, words, wording, document })
    }

    pub(super) fn field(&mut self, name: &'static str, value: impl Into<String>) {
        self.fields.insert(name, value.into());
    }

    /// A word that documents share.
    pub(super) fn word(&self, name: &str) -> String {
        self.words.filled(name, &self.fields)
    }

    /// The same, about a day.
    pub(super) fn word_on(&self, name: &str, day: NaiveDate) -> String {
        let fields = Fields::from([("date", self.date(day))]);
        self.words.filled(name, &fields)
    }

    /// The same, about a value that only this says.
    pub(super) fn word_of(&self, name: &str, field: &'static str, value: &str) -> String {
        self.words.filled(name, &Fields::from([(field, value.to_owned())]))
    }

    /// A passage with its facts.
    pub(super) fn passage(&self, name: &str) -> String {
        self.wording.filled(name, &self.fields)
    }

    /// A day in words; in other languages than English as ISO 8601 has it.
    pub(super) fn date(&self, day: NaiveDate) -> String {
        if self.is_english() { spoken_date(day) } else { day.to_string() }
    }

    fn is_english(&self) -> bool {
        is_english(&self.document.language)
    }

    /// An amount with its decimals, and the thousands apart.
    pub(super) fn amount(&self, units: i64, currency: &str) -> String {
        let plain = with_decimals(units, currency);
        let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
        let apart = if self.is_english() { "," } else { "\u{a0}" };
        let digits: Vec<&str> =
            whole.as_bytes().rchunks(3).rev().filter_map(|chunk| std::str::from_utf8(chunk).ok()).collect();
        let whole = digits.join(apart);
        fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}"))
    }

    pub(super) fn money(&self, money: Money) -> String {
        let code = money.currency().code();
        format!("{} {code}", self.amount(money.amount(), code))
    }

    /// Names the document; `title` is a passage.
    pub(super) fn title(&mut self, title: &str, number: &str) {
        self.document.title = self.passage(title);
        number.clone_into(&mut self.document.number);
    }

    pub(super) fn barcode(&mut self, number: &str) {
        self.document.barcode = Some(number.to_owned());
    }

    pub(super) fn addressee(&mut self, lines: Vec<String>) {
        self.document.addressee = lines;
    }

    /// A fact beside the addressee; none where there is nothing to say.
    pub(super) fn fact(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            let name = self.word(name);
            self.document.facts.push(Fact { name, value });
        }
    }

    /// A passage as a paragraph; nothing where a supervisor left it empty.
    pub(super) fn paragraph(&mut self, passage: &str) {
        let text = self.passage(passage);
        self.push_paragraph(&text);
    }

    pub(super) fn push_paragraph(&mut self, text: &str) {
        // An empty line parts paragraphs.
        for text in text.split("\n\n").filter(|text| !text.trim().is_empty()) {
            self.document.body.push(Block::Paragraph { text: text.to_owned() });
        }
    }

    pub(super) fn heading(&mut self, passage: &str) {
        let text = self.passage(passage);
        if !text.trim().is_empty() {
            self.document.body.push(Block::Heading { text });
        }
    }

    pub(super) fn notice(&mut self, heading: &str, text: &str) {
        let (heading, text) = (self.passage(heading), self.passage(text));
        if !text.trim().is_empty() {
            self.document.body.push(Block::Notice { heading, text });
        }
    }

    /// A passage whose lines are steps.
    pub(super) fn steps(&mut self, passage: &str) {
        let steps: Vec<String> =
            self.passage(passage).lines().map(str::to_owned).filter(|step| !step.trim().is_empty()).collect();
        if !steps.is_empty() {
            self.document.body.push(Block::Steps { steps });
        }
    }

    pub(super) fn push(&mut self, block: Block) {
        self.document.body.push(block);
    }

    /// ENT-8: who pays for which way.
    pub(super) fn shipping(&mut self, line: &LineRecord) -> Result<(), DeskError> {
        let rma_type: RmaType = line.rma_type.parse().map_err(StoreError::Damaged)?;
        let basis: Option<Basis> = line.basis.as_deref().map(str::parse).transpose().map_err(StoreError::Damaged)?;
        let shipping = shipping_of(rma_type, basis);
        let payer = |payer| if payer == Payer::Customer { "customer" } else { "vendor" };
        let word = format!("shipping_{}_{}", payer(shipping.inbound), payer(shipping.outbound));
        let text = self.word(&word);
        self.heading("shipping_heading");
        self.push_paragraph(&text);
        Ok(())
    }

    /// The type of an RMA with what its units get.
    pub(super) fn rma_type(&self, line: &LineRecord) -> String {
        let kind = self.word(&format!("type_{}", line.rma_type));
        match &line.basis {
            Some(basis) => format!("{kind}, {}", self.word(&format!("basis_{basis}"))),
            None => kind,
        }
    }

    /// A part with what it is.
    pub(super) fn part(line: &LineRecord) -> String {
        format!("{}\n{}", line.part_number, line.part_description)
    }

    pub(super) fn serial(&self, line: &LineRecord) -> String {
        line.serial.as_ref().map_or_else(|| self.word("no_serial"), ToString::to_string)
    }

    pub(super) fn column(&self, word: &str, holds: Holds) -> Column {
        Column { heading: self.word(word), holds }
    }

    pub(super) fn finish(self) -> Document {
        self.document
    }
}

fn is_english(language: &str) -> bool {
    language.split('-').next() == Some(BUILT_IN_LANGUAGE)
}

/// A number whose groups stay on one line.
fn unbroken(number: &str) -> String {
    number.replace(' ', "\u{a0}")
}

/// The calendar that the days of a line are told in.
pub(super) fn calendar_of(records: Records<'_>, line: &LineRecord) -> Result<std::sync::Arc<Calendar>, DeskError> {
    Ok(records.calendar(line.centre_calendar.as_deref())?)
}

/// Who a line's documents go to.
pub(super) fn site_of(records: Records<'_>, line: &LineRecord) -> Result<SiteRecord, DeskError> {
    Ok(records.site_of_case(line.case)?.unwrap_or_else(|| SiteRecord {
        name: line.site_name.clone(),
        address: line.site_address.clone(),
        country: String::new(),
        contact: None,
    }))
}

/// The name and address of a line's return centre, a line each.
pub(super) fn centre_of(line: &LineRecord) -> CentreHead {
    CentreHead {
        code: Some(line.centre.clone()),
        address: std::iter::once(line.centre_name.clone()).chain(line.centre_address.iter().cloned()).collect(),
    }
}

/// The local day of an instant where a line is returned to.
pub(super) fn local_day(records: Records<'_>, line: &LineRecord, at: Instant) -> Result<NaiveDate, DeskError> {
    Ok(calendar_of(records, line)?.local_date(at))
}
