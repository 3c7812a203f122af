//! Sample labels, and the tools that read labels back.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod pictures;

use std::path::Path;
use std::process::{Command, Output};

use rma_labels::{BoxLabel, Label, Page, ReceivingLabel, SenderLabel, ShelfTag, Stock};

pub fn lines<const N: usize>(lines: [&str; N]) -> Vec<String> {
    lines.map(str::to_owned).to_vec()
}

pub fn box_label() -> BoxLabel {
    BoxLabel {
        rma: "R12345".into(),
        line: "R12345-1".into(),
        return_to: lines([
            "Global Logistics, RMA Dock 3",
            "Building 14, 3600 Zanker Road",
            "San Jose, CA 95134",
            "United States",
        ]),
        sender: lines(["Northwind Networks Inc.", "1200 Harbor Bay Parkway", "Alameda, CA 94502", "United States"]),
        part_number: "WS-C3750-48PS-E".into(),
        part_description: "48-port switch, PoE, enhanced image".into(),
        serial: Some("FDO1520X0I1".into()),
        return_by: Some("Fri 3 Jun 2011".into()),
    }
}

pub fn receiving_label() -> ReceivingLabel {
    ReceivingLabel {
        line: "R20417-2".into(),
        next_step: "Repair lane".into(),
        rma_type: "Return to factory".into(),
        part_number: "WS-C3750-48PS-E".into(),
        part_description: "48-port switch, PoE, enhanced image".into(),
        serial: Some("FDO1520X0I1".into()),
        received: "Fri 6 May 2011 09:41 PDT".into(),
        dock: "Dock 3".into(),
        operator: "M. Ortega".into(),
        late: None,
        due: vec![
            ("RTF due".into(), "Fri 3 Jun 2011".into()),
            ("Failure analysis due".into(), "Mon 20 Jun 2011".into()),
        ],
        site: "SJC".into(),
    }
}

pub fn shelf_tag() -> ShelfTag {
    ShelfTag {
        tag: "D12".into(),
        position: "A-03".into(),
        verdict: "Discrepancy".into(),
        reason: "The serial number FDO1520X0I1 is not on any open line of R20417.".into(),
        since: "Fri 6 May 2011 09:41 PDT".into(),
        dock: "Dock 3".into(),
        operator: "M. Ortega".into(),
        rma: Some("R20417".into()),
        scans: lines(["R20417-2", "FDO1520X0I1", "1Z999AA10123456784"]),
        candidates: lines(["R20417-1", "R20417-3"]),
    }
}

pub fn sender_label() -> SenderLabel {
    SenderLabel {
        tag: "D12".into(),
        to: lines([
            "Northwind Networks Inc.",
            "Returns, Dock B",
            "1200 Harbor Bay Parkway",
            "Alameda, CA 94502",
            "United States",
        ]),
        from: lines(["Global Logistics, RMA Dock 3", "3600 Zanker Road", "San Jose, CA 95134, United States"]),
        carrier: Some("UPS".into()),
        tracking: Some("1Z999AA10123456784".into()),
        reason: "No RMA number on the box, and no open RMA for this serial number.".into(),
    }
}

/// One label of each kind, with the number that its barcode says.
pub fn one_of_each() -> Vec<(Label, &'static str)> {
    vec![
        (Label::Box(box_label()), "R12345-1"),
        (Label::Receiving(receiving_label()), "R20417-2"),
        (Label::Shelf(shelf_tag()), "D12"),
        (Label::Sender(sender_label()), "1Z999AA10123456784"),
    ]
}

/// Every field of free text on every kind of label set to the texts of one language.
pub fn in_language(name: &str, address: &[&str], sentence: &str) -> Vec<(Label, &'static str)> {
    let block: Vec<String> = std::iter::once(name).chain(address.iter().copied()).map(str::to_owned).collect();
    let sentence = sentence.to_owned();
    vec![
        (
            Label::Box(BoxLabel {
                return_to: block.clone(),
                sender: block.clone(),
                part_description: sentence.clone(),
                ..box_label()
            }),
            "R12345-1",
        ),
        (
            Label::Receiving(ReceivingLabel {
                next_step: name.to_owned(),
                rma_type: name.to_owned(),
                part_description: sentence.clone(),
                operator: name.to_owned(),
                late: Some(sentence.clone()),
                site: name.to_owned(),
                ..receiving_label()
            }),
            "R20417-2",
        ),
        (
            Label::Shelf(ShelfTag {
                verdict: name.to_owned(),
                reason: sentence.clone(),
                operator: name.to_owned(),
                dock: name.to_owned(),
                scans: block.clone(),
                ..shelf_tag()
            }),
            "D12",
        ),
        (
            Label::Sender(SenderLabel {
                to: block.clone(),
                from: block,
                reason: sentence,
                carrier: Some(name.to_owned()),
                ..sender_label()
            }),
            "1Z999AA10123456784",
        ),
    ]
}

pub const LANGUAGES: [(&str, &str, &[&str], &str); 13] = [
    (
        "Vietnamese",
        "Công ty Cổ phần Thiết bị Mạng Ánh Dương",
        &["Số 12 Đường Nguyễn Thị Minh Khai", "Quận 1, Thành phố Hồ Chí Minh"],
        "Thiết bị chuyển mạch bị hỏng, đã hết hạn bảo hành.",
    ),
    (
        "Greek",
        "Δίκτυα Αιγαίου Α.Ε.",
        &["Λεωφόρος Κηφισίας 124", "115 26 Αθήνα", "ΕΛΛΑΔΑ"],
        "Ο αριθμός σειράς δεν αντιστοιχεί σε ανοιχτή γραμμή.",
    ),
    (
        "Cyrillic",
        "ТОВ «Мережеві технології Їжак»",
        &["вул. Хрещатик, 22, оф. 14", "01001 Київ", "УКРАЇНА"],
        "Серийный номер не найден ни в одной открытой строке.",
    ),
    (
        "Chinese",
        "深圳市北方网络设备有限公司",
        &["广东省深圳市南山区科技园南区高新南一道 8 号", "創維大廈 A 座 12 樓", "518057 中国"],
        "序列号与任何未结的退货单都不相符，请放到差异货架。",
    ),
    (
        "Japanese",
        "株式会社ノースウィンド・ネットワークス",
        &["東京都千代田区丸の内一丁目９番２号", "グラントウキョウサウスタワー", "〒100-6640 日本"],
        "シリアル番号が未処理の返品明細と一致しません。",
    ),
    (
        "Korean",
        "주식회사 북풍네트웍스",
        &["서울특별시 강남구 테헤란로 152", "강남파이낸스센터 33층", "06236 대한민국"],
        "일련번호가 열려 있는 반품 항목과 일치하지 않습니다.",
    ),
    (
        "Central European",
        "Žďárské Síťové Šroubárny s.r.o.",
        &["ul. Świętokrzyska 14/łódź", "Győr–Ménfőcsanak", "ÎNĂLȚIMEA, ĞÜŞİ"],
        "Ľúbozvučný ťažký kôň: ćwiczenie żółwia.",
    ),
    (
        "Polish",
        "Zakład Łączności „Gżegżółka” Sp. z o.o.",
        &["ul. Źródlana 7 m. 12", "90-001 Łódź", "POLSKA"],
        "Zażółć gęślą jaźń: przełącznik nie działa, wróć do nadawcy.",
    ),
    (
        "Arabic",
        "شركة الشمال للشبكات (ذ.م.م)",
        &["شارع الشيخ زايد 42، مبنى 7", "دبي 12345", "الإمارات العربية المتحدة"],
        "الرقم التسلسلي FDO1520X0I1 غير موجود على أي بند مفتوح من R20417-2.",
    ),
    (
        "Hebrew",
        "רשתות הצפון בע״מ",
        &["רחוב הרצל 12, קומה 3", "תל אביב 6688312", "ישראל"],
        "המספר הסידורי FDO1520X0I1 אינו מופיע באף שורה פתוחה של R20417.",
    ),
    (
        "Hindi",
        "उत्तरी नेटवर्क प्राइवेट लिमिटेड",
        &["१२, महात्मा गाँधी मार्ग", "नई दिल्ली 110001", "भारत"],
        "क्रमांक किसी भी खुली पंक्ति से मेल नहीं खाता; कृपया इसे विसंगति शेल्फ़ पर रखें।",
    ),
    (
        "Thai",
        "บริษัท เครือข่ายเหนือ จำกัด",
        &["๑๒๓ ถนนสุขุมวิท แขวงคลองเตยเหนือ", "กรุงเทพมหานคร 10110", "ประเทศไทย"],
        "หมายเลขซีเรียลไม่ตรงกับรายการส่งคืนที่เปิดอยู่กรุณาวางไว้บนชั้นวางสินค้าที่มีข้อขัดแย้ง",
    ),
    (
        "Urdu and Persian",
        "شمالی نیٹ ورکس (پرائیویٹ) لمیٹڈ",
        &["گلی نمبر ۷، گلبرگ", "لاہور ۵۴۰۰۰", "پاکستان"],
        "شماره سریال با هیچ ردیف باز مطابقت ندارد؛ لطفاً آن را در قفسه بگذارید.",
    ),
];

/// Fails when ink leaves its box by more than the hook of a letter, or comes near the edge
/// of the paper, or a glyph is the box that stands for a missing one.
pub fn check_texts(page: &Page, stock: &Stock) {
    for text in page.texts() {
        assert!(text.all_glyphs_found, "{}: {:?}", text.field, text.text);
        assert!(text.size_mm > 1.7, "{} is too small to read", text.field);
        let Some(ink) = text.ink else { continue };
        let over = 0.1201 * text.size_mm;
        // The bowls and stacked ligatures of Arabic hang deeper.
        let is_arabic =
            |c: char| matches!(c, '\u{0600}'..='\u{08ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
        let deep = if text.text.chars().any(is_arabic) { 0.35 * text.size_mm } else { over };
        let within = text.within;
        assert!(
            ink.left >= within.left - over
                && ink.right() <= within.right() + over
                && ink.top >= within.top - deep
                && ink.bottom() <= within.bottom() + deep,
            "{} leaves its box: {:?} of {:?}, {:?}",
            text.field,
            ink,
            within,
            text.text
        );
        assert!(ink.left > 1.0 && ink.top > 1.0, "{} is at the edge", text.field);
        assert!(
            ink.right() < stock.width_mm - 1.0 && ink.bottom() < stock.height_mm - 1.0,
            "{} is at the edge",
            text.field
        );
    }
}

/// Runs a tool; a missing one fails the test with what to install.
pub fn run(tool: &str, package: &str, arguments: &[&str]) -> Output {
    Command::new(tool)
        .args(arguments)
        .output()
        .unwrap_or_else(|why| panic!("cannot run {tool} ({why}): install the Debian package {package}"))
}

/// Fails unless a PDF is sound: its structure, what is drawn on its pages, and each of its streams.
pub fn check_pdf(file: &Path) {
    // The check passes over streams of fonts and pictures; to unpack them is to read them.
    let unpacked = file.with_extension("unpacked");
    for arguments in [&["--check", path(file)][..], &["--stream-data=uncompress", path(file), path(&unpacked)]] {
        let checked = run("qpdf", "qpdf", arguments);
        assert!(checked.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&checked.stderr));
    }
}

pub fn path(path: &Path) -> &str {
    path.to_str().expect("paths of temporary folders are UTF-8")
}
