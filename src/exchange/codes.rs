//! Country and currency codes.

/// ISO 3166-1 alpha-2.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY \
     BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK \
     FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
     IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK \
     ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM \
     PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF \
     TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// ISO 4217 currencies by their number of decimals. Metals, test codes and the like are no money.
const CURRENCIES: [(u32, &str); 4] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (
        2,
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE \
     CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD \
     HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP \
     MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR \
     SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED \
     VES WST XCD XCG YER ZAR ZMW ZWG ZWL",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
];

/// The largest amount in minor units that JSON readers keep exact.
const AMOUNT_MAX: i64 = (1 << 53) - 1;

/// Whether it is the ISO 3166-1 alpha-2 code of a country, in upper case.
#[must_use]
pub fn is_country(code: &str) -> bool {
    COUNTRIES.split(' ').any(|known| known == code)
}

/// How many decimals an ISO 4217 currency has; none for what is no currency.
#[must_use]
pub fn currency_decimals(code: &str) -> Option<u32> {
    CURRENCIES.iter().find(|(_, codes)| codes.split(' ').any(|known| known == code)).map(|(decimals, _)| *decimals)
}

/// An amount as written, `1250.00`, in minor units of its currency.
///
/// # Errors
/// A sentence that says what is wrong: not an amount, more decimals than the currency has, too much.
pub fn minor_units(amount: &str, currency: &str) -> Result<i64, String> {
    let decimals = currency_decimals(currency).ok_or_else(|| format!("\"{currency}\" is not an ISO 4217 currency"))?;
    let form = || format!("\"{amount}\" is not an amount; write it as 1250.00");
    let (whole, fraction) = match amount.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(form()),
        None => (amount, ""),
    };
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(form());
    }
    let width = decimals as usize;
    if fraction.len() > width {
        return Err(format!("{currency} has {decimals} decimals; \"{amount}\" has {}", fraction.len()));
    }
    format!("{whole}{fraction:0<width$}")
        .parse()
        .ok()
        .filter(|units| *units <= AMOUNT_MAX)
        .ok_or_else(|| format!("\"{amount}\" is more than can be kept"))
}

/// An amount in minor units, written with the decimals of its currency.
#[must_use]
pub fn with_decimals(units: i64, currency: &str) -> String {
    let width = currency_decimals(currency).unwrap_or(0) as usize;
    if width == 0 {
        return units.to_string();
    }
    let number = format!("{:0>1$}", units.unsigned_abs(), width + 1);
    let (whole, fraction) = number.split_at(number.len() - width);
    format!("{}{whole}.{fraction}", if units < 0 { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact() {
        for (amount, currency, units) in [
            ("1250.00", "USD", 125_000),
            ("0.05", "EUR", 5),
            ("7", "USD", 700),
            ("7.5", "USD", 750),
            ("1250", "JPY", 1250),
            ("1.234", "BHD", 1234),
            ("90071992547409.91", "USD", AMOUNT_MAX),
        ] {
            assert_eq!(minor_units(amount, currency), Ok(units), "{amount} {currency}");
            assert_eq!(minor_units(&with_decimals(units, currency), currency), Ok(units));
        }
        for (amount, currency) in [
            ("1250.00", "JPY"),
            ("1.001", "USD"),
            ("-1.00", "USD"),
            ("1,250.00", "USD"),
            ("1.", "USD"),
            (".5", "USD"),
            ("1e3", "USD"),
            ("90071992547409.92", "USD"),
            ("99999999999999999999", "USD"),
            ("1.00", "XXX"),
            ("1.00", "usd"),
        ] {
            assert!(minor_units(amount, currency).is_err(), "{amount} {currency}");
        }
    }

    #[test]
    fn codes_are_whole_words() {
        assert!(is_country("DE") && !is_country("D") && !is_country("de") && !is_country("") && !is_country("E A"));
        assert_eq!(currency_decimals("KWD"), Some(3));
        assert_eq!(currency_decimals("US"), None);
    }
}
