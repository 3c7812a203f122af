//! Addresses as they are written in the country that they are in.

mod countries;

pub(crate) use countries::is_country;
use countries::{Country, with_postal_code};

use crate::store::SiteRecord;

/// Whoever is written to from `home` (an ISO 3166 code, or nothing where that is not known), a line
/// each. Where an address is written in Chinese characters, kana or hangul it goes from the large to
/// the small, the addressee last; elsewhere the other way. Abroad the last line is the country, in
/// capitals and in English, which the post of any country reads.
pub(crate) fn postal(site: &SiteRecord, home: &str) -> Vec<String> {
    let contact = site.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty());
    let name = site.name.trim();
    let mut lines: Vec<String> =
        site.address.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    let largest_first = matches!(site.country.as_str(), "CN" | "HK" | "JP" | "KR" | "MO" | "TW")
        && lines.iter().any(|line| line.chars().any(is_east_asian));
    let coded =
        lines.iter().enumerate().rev().find_map(|(at, line)| Some((at, with_postal_code(&site.country, line)?)));
    if let Some((at, coded)) = coded.filter(|_| !largest_first) {
        lines[at] = coded;
    }
    let abroad = Country::of(&site.country).filter(|_| !home.is_empty() && home != site.country);
    if let Some(country) = abroad {
        // In English it is written once; its own name stays for those who read that.
        // Nor does its code stand above it.
        lines.retain(|line| *line != site.country && (!country.is_named(line) || country.is_named_by_itself(line)));
    }
    let abroad = abroad.map(|country| country.name.to_uppercase());
    if !largest_first {
        let person = contact.filter(|contact| *contact != name).map(str::to_owned);
        return person.into_iter().chain([name.to_owned()]).chain(lines).chain(abroad).collect();
    }
    // A line that is the country's name goes to the end, where the post abroad looks for it.
    let country = lines.iter().position(|line| own_name(&site.country).contains(&line.as_str()));
    let country = country.map(|at| lines.remove(at));
    if let Some(at) = lines.iter().position(|line| is_postal_code(line)) {
        let code = lines.remove(at);
        let digits = code.trim_start_matches('〒').trim_start();
        lines.insert(0, if site.country == "JP" { format!("〒{digits}") } else { digits.to_owned() });
    }
    let (to_a_firm, to_a_person) = match site.country.as_str() {
        "JP" => (" 御中", " 様"),
        "KR" => (" 귀중", " 귀하"),
        _ => ("", ""),
    };
    match contact.filter(|contact| *contact != name) {
        Some(person) if person.chars().any(is_east_asian) => {
            lines.extend([name.to_owned(), format!("{person}{to_a_person}")]);
        }
        Some(person) => lines.extend([name.to_owned(), person.to_owned()]),
        None => lines.push(format!("{name}{to_a_firm}")),
    }
    lines.extend(country.into_iter().chain(abroad));
    lines
}

fn own_name(country: &str) -> &'static [&'static str] {
    match country {
        "CN" => &["中国", "中国大陆"],
        "HK" => &["香港"],
        "JP" => &["日本", "日本国"],
        "KR" => &["대한민국", "한국"],
        "MO" => &["澳門"],
        "TW" => &["台灣", "臺灣", "台湾"],
        _ => &[],
    }
}

fn is_postal_code(line: &str) -> bool {
    let digits = line.chars().filter(char::is_ascii_digit).count();
    (3..=7).contains(&digits) && line.chars().all(|c| c.is_ascii_digit() || matches!(c, '〒' | '-' | ' '))
}

fn is_east_asian(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(country: &str, name: &str, contact: Option<&str>, address: &[&str]) -> SiteRecord {
        SiteRecord {
            name: name.to_owned(),
            address: address.iter().map(|&line| line.to_owned()).collect(),
            country: country.to_owned(),
            contact: contact.map(str::to_owned),
        }
    }

    #[test]
    fn from_the_small_to_the_large() {
        let site = site("DE", "Nord GmbH", Some("Eva Lühr"), &["Hafenstraße 3", "20457 Hamburg", "Deutschland"]);
        assert_eq!(postal(&site, "DE"), ["Eva Lühr", "Nord GmbH", "Hafenstraße 3", "20457 Hamburg", "Deutschland"]);
    }

    #[test]
    fn abroad_the_country_is_the_last_line_in_english() {
        let german = site("DE", "Nord GmbH", None, &["Hafenstraße 3", "20457 Hamburg", "Deutschland"]);
        assert_eq!(postal(&german, "US"), ["Nord GmbH", "Hafenstraße 3", "20457 Hamburg", "Deutschland", "GERMANY"]);
        let english = site("GB", "North Ltd", None, &["1 High Street", "London sw1a1aa", "united kingdom"]);
        assert_eq!(postal(&english, "US"), ["North Ltd", "1 High Street", "London SW1A 1AA", "UNITED KINGDOM"]);
        let coded = site("FR", "Nord SA", None, &["1 rue Haute", "75001 Paris", "FR"]);
        assert_eq!(postal(&coded, "US"), ["Nord SA", "1 rue Haute", "75001 Paris", "FRANCE"]);
        assert_eq!(postal(&english, "")[3], "united kingdom", "nobody said where it comes from");
        let lines = ["大阪市北区梅田3丁目1-3", "530-0001", "日本"];
        let firm = postal(&site("JP", "大阪商事", None, &lines), "US");
        assert_eq!(firm[2..], ["大阪商事 御中", "日本", "JAPAN"]);
        let unknown = site("", "Somewhere", None, &["Street 1"]);
        assert_eq!(postal(&unknown, "US"), ["Somewhere", "Street 1"]);
    }

    #[test]
    fn from_the_large_to_the_small() {
        let lines = ["大阪市北区梅田3丁目1-3", "530-0001", "日本"];
        let firm = postal(&site("JP", "大阪商事", None, &lines), "");
        assert_eq!(firm, ["〒530-0001", "大阪市北区梅田3丁目1-3", "大阪商事 御中", "日本"]);
        let person = postal(&site("JP", "大阪商事", Some("田中 一郎"), &lines), "");
        assert_eq!(person, ["〒530-0001", "大阪市北区梅田3丁目1-3", "大阪商事", "田中 一郎 様", "日本"]);
        let latin =
            postal(&site("JP", "Osaka Trading", Some("Ichiro Tanaka"), &["3-1-3 Umeda", "Osaka 530-0001"]), "JP");
        assert_eq!(latin, ["Ichiro Tanaka", "Osaka Trading", "3-1-3 Umeda", "Osaka 530-0001"]);
    }
}
