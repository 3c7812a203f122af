//! Invented names and addresses in several scripts.

/// A part of the world: how its sites and people are called.
pub(super) struct Region {
    pub country: &'static str,
    /// Empty where the region has no calendar of its own.
    pub calendar: &'static str,
    pub companies: &'static [&'static str],
    pub streets: &'static [&'static str],
    pub towns: &'static [&'static str],
    pub people: &'static [&'static str],
    pub phone: &'static str,
}

pub(super) const REGIONS: &[Region] = &[
    Region {
        country: "US",
        calendar: "us-west",
        companies: &["Quillmere Networks", "Tamarook County Schools", "Bellweather Dispatch", "Copperline Rail"],
        streets: &["Alder Flats Road", "Mission Creek Avenue", "Old Cannery Street"],
        towns: &["Portland, OR 97201", "Fresno, CA 93721", "Boise, ID 83702"],
        people: &["Dana Whitlock", "Marcus O'Brannigan", "Ximena Duarte", "Lee \"Skip\" Tallow"],
        phone: "+1 503 555",
    },
    Region {
        country: "US",
        calendar: "us-east",
        companies: &["Harrow & Finch Logistics", "Saltmarsh University", "Pinebarren Water Authority"],
        streets: &["Tidewater Lane", "Foundry Row", "Quarry Hill, Suite"],
        towns: &["Albany, NY 12207", "Savannah, GA 31401", "Dover, DE 19901"],
        people: &["Ruth Abernathy", "Tomás Calloway", "Priya Venkat"],
        phone: "+1 518 555",
    },
    Region {
        country: "DE",
        calendar: "eu-central",
        companies: &["Grünwaldheim Datentechnik", "Möwenhafen Spedition", "Stadtwerke Süßbrunn"],
        streets: &["Königsallee", "Am Alten Güterbahnhof", "Lindenstraße"],
        towns: &["20457 Hamburg", "80331 München", "04109 Leipzig"],
        people: &["Jörg Hübschmann", "Käthe Löwe", "Ayşe Yıldızoğlu"],
        phone: "+49 40 5550",
    },
    Region {
        country: "FR",
        calendar: "",
        companies: &["Vantorre Systèmes", "L'Écluse Réseaux", "Hôpital de Châtelmont"],
        streets: &["rue de l'Évêché", "quai des Brumes", "allée François-Noël"],
        towns: &["69002 Lyon", "35000 Rennes", "13002 Marseille"],
        people: &["Zoé Lefèvre-Bœuf", "Anaïs Garçon", "Hervé Thibaudeau"],
        phone: "+33 4 5550",
    },
    Region {
        country: "PL",
        calendar: "",
        companies: &["Łąkowa Sieć", "Źródło Telekom", "Port Śniadków"],
        streets: &["ulica Żeglarska", "aleja Świętojańska", "plac Młyński"],
        towns: &["80-001 Gdańsk", "90-001 Łódź", "50-001 Wrocław"],
        people: &["Grażyna Wójcik", "Paweł Śliwiński", "Małgorzata Żak"],
        phone: "+48 58 555",
    },
    Region {
        country: "GR",
        calendar: "eu-south",
        companies: &["Παραλία Δίκτυα", "Αιγαίος Άνεμος Τηλεπικοινωνίες", "Δήμος Λευκόβραχου"],
        streets: &["Οδός Ελευθερίας", "Λεωφόρος Θαλάσσης", "Πλατεία Μύλου"],
        towns: &["105 57 Αθήνα", "546 24 Θεσσαλονίκη", "712 02 Ηράκλειο"],
        people: &["Ελένη Παπαδάκη", "Γιώργος Αντωνίου", "Σοφία Ξενάκη"],
        phone: "+30 21 0555",
    },
    Region {
        country: "BG",
        calendar: "",
        companies: &["Североречие Мрежи", "Бяла Чайка Логистика", "Община Златоборово"],
        streets: &["ул. Розова долина", "бул. Морска звезда", "пл. Търговски"],
        towns: &["1000 София", "9000 Варна", "4000 Пловдив"],
        people: &["Юлия Димитрова", "Стоян Щерев", "Цветелина Жечева"],
        phone: "+359 2 555",
    },
    Region {
        country: "UA",
        calendar: "",
        companies: &["Їжакова Балка Зв'язок", "Степові Мережі", "Порт Ґанківка"],
        streets: &["вул. Вишнева", "просп. Єдності", "пров. Ґонтовий"],
        towns: &["01001 Київ", "79000 Львів", "65000 Одеса"],
        people: &["Оксана Їжакевич", "Тарас Ґудзь", "Євгенія Щербань"],
        phone: "+380 44 555",
    },
    Region {
        country: "CN",
        calendar: "apac-shanghai",
        companies: &["海棠渡口通信", "青石巷网络科技", "云栖湾物流"],
        streets: &["望江路", "桂花巷", "新港大道"],
        towns: &["上海市浦东新区 200120", "江苏省苏州市 215000", "四川省成都市 610000"],
        people: &["王晓岚", "李思远", "欧阳清羽"],
        phone: "+86 21 5550",
    },
    Region {
        country: "JP",
        calendar: "apac-tokyo",
        companies: &["霧ヶ浜ネットワーク", "あかつき運輸", "みなと坂データセンター"],
        streets: &["港町", "梅ヶ丘", "本郷台"],
        towns: &["神奈川県横浜市 231-0001", "大阪府大阪市 530-0001", "北海道札幌市 060-0001"],
        people: &["佐伯 みのり", "髙橋 蒼", "ワタナベ ケン"],
        phone: "+81 45 555",
    },
    Region {
        country: "KR",
        calendar: "apac-seoul",
        companies: &["달무리 통신", "새벽나루 물류", "한솔마루 네트웍스"],
        streets: &["바다로", "은행나무길", "서해대로"],
        towns: &["인천광역시 22300", "서울특별시 04500", "부산광역시 48000"],
        people: &["김하늘", "박서준", "이은채"],
        phone: "+82 32 555",
    },
    Region {
        country: "TR",
        calendar: "",
        companies: &["Çamlıova İletişim", "Güneşli Liman Lojistik"],
        streets: &["Çınaraltı Caddesi", "İskele Sokağı"],
        towns: &["34421 İstanbul", "35210 İzmir"],
        people: &["Oğuz Şahinöz", "İpek Çağlar"],
        phone: "+90 212 555",
    },
];

/// Name, zone.
pub(super) const CALENDARS: &[(&str, &str)] = &[
    ("apac-seoul", "Asia/Seoul"),
    ("apac-shanghai", "Asia/Shanghai"),
    ("apac-tokyo", "Asia/Tokyo"),
    ("eu-central", "Europe/Berlin"),
    ("eu-south", "Europe/Athens"),
    ("us-east", "America/New_York"),
    ("us-west", "America/Los_Angeles"),
];

/// Calendar, month and day, name: those that fall on the same day every year.
pub(super) const HOLIDAYS: &[(&str, &str, &str)] = &[
    ("apac-seoul", "01-01", "신정"),
    ("apac-seoul", "03-01", "삼일절"),
    ("apac-seoul", "12-25", "성탄절"),
    ("apac-shanghai", "01-01", "元旦"),
    ("apac-shanghai", "05-01", "劳动节"),
    ("apac-shanghai", "10-01", "国庆节"),
    ("apac-tokyo", "01-01", "元日"),
    ("apac-tokyo", "11-03", "文化の日"),
    ("apac-tokyo", "11-23", "勤労感謝の日"),
    ("eu-central", "01-01", "Neujahr"),
    ("eu-central", "05-01", "Tag der Arbeit"),
    ("eu-central", "10-03", "Tag der Deutschen Einheit"),
    ("eu-central", "12-25", "Erster Weihnachtstag"),
    ("eu-central", "12-26", "Zweiter Weihnachtstag"),
    ("eu-south", "01-01", "Πρωτοχρονιά"),
    ("eu-south", "03-25", "Ευαγγελισμός"),
    ("eu-south", "10-28", "Ημέρα του Όχι"),
    ("eu-south", "12-25", "Χριστούγεννα"),
    ("us-east", "01-01", "New Year's Day"),
    ("us-east", "07-04", "Independence Day"),
    ("us-east", "11-11", "Veterans Day"),
    ("us-east", "12-25", "Christmas Day"),
    ("us-west", "01-01", "New Year's Day"),
    ("us-west", "07-04", "Independence Day"),
    ("us-west", "11-11", "Veterans Day"),
    ("us-west", "12-25", "Christmas Day"),
];

/// Code, name, and the terms as they stand in the file (WAR-3, and one row more).
pub(super) const FAMILIES: &[(&str, &str, [&str; 6])] = &[
    ("AP", "Access points", ["12", "12", "15", "90", "", "no"]),
    ("DX", "Application front ends", ["12", "12", "20", "", "15", "no"]),
    ("E", "E Series routers", ["12", "12", "20", "90", "", "no"]),
    ("EX", "Ethernet switches", ["12", "12", "20", "", "15", "no"]),
    ("FWVPN", "Firewall and VPN", ["12", "12", "20", "", "15", "yes"]),
    ("IDP", "Intrusion detection and prevention", ["", "", "", "", "15", "yes"]),
    ("J", "J Series routers", ["12", "12", "20", "90", "", "no"]),
    ("JUNOS", "Router operating system", ["", "", "", "90", "", "no"]),
    ("M", "M Series routers", ["12", "12", "20", "90", "", "no"]),
    ("MX", "MX Series routers", ["12", "12", "20", "90", "", "no"]),
    ("NSM", "Network and security management", ["", "", "", "", "15", "no"]),
    ("OAC", "Access client", ["", "", "", "", "15", "no"]),
    ("REMOTE", "Remote products", ["", "", "", "", "15", "yes"]),
    ("SA", "SSL VPN appliances", ["12", "12", "20", "", "15", "yes"]),
    ("SBR", "RADIUS servers", ["12", "12", "20", "", "15", "no"]),
    ("SDX300", "Service deployment system", ["", "", "", "90", "", "no"]),
    ("T", "T Series routers", ["12", "12", "20", "90", "", "no"]),
    ("VF", "Session border controllers", ["12", "12", "20", "", "15", "no"]),
    ("WX", "Application acceleration platforms", ["12", "12", "20", "", "15", "no"]),
    ("WXCMS", "Acceleration central management", ["", "", "", "", "15", "no"]),
];

/// Code, name, address, calendar, repairs.
pub(super) const CENTRES: &[[&str; 5]] = &[
    ["HAM", "Rückgabezentrum Nord", "Großer Grasbrook 14, Tor 3|20457 Hamburg|Deutschland", "eu-central", "yes"],
    ["ICN", "반품 센터 인천", "서해대로 210|인천광역시 22300|대한민국", "apac-seoul", "no"],
    ["OAK", "Harbor Return Center", "480 Embarcadero West, Dock 7|Oakland, CA 94607|USA", "us-west", "yes"],
    ["SUZ", "退货中心 苏州", "新港大道88号|江苏省苏州市 215000|中国", "apac-shanghai", "yes"],
    ["YOK", "返却センター 横浜", "港町 2-14|神奈川県横浜市 231-0001|日本", "apac-tokyo", "no"],
];

/// Prefix of the part number, family, what it is, letters that its serials begin with, its
/// contract manufacturer's centre, list price in whole units, currency.
pub(super) const PARTS: &[(&str, &str, &str, &str, &str, u32, &str)] = &[
    ("MX-480", "MX", "Router chassis, 8 slots", "MC", "OAK", 42_000, "USD"),
    ("MX-PSU", "MX", "Power supply, 2400 W AC", "MP", "SUZ", 3_150, "USD"),
    ("MX-FPC", "MX", "Port concentrator, 16 × 10 GE", "MF", "OAK", 18_900, "USD"),
    ("EX-48T", "EX", "Switch, 48 ports", "EA", "SUZ", 2_490, "USD"),
    ("EX-24P", "EX", "Switch, 24 ports, PoE", "EB", "SUZ", 1_890, "USD"),
    ("FW-25", "FWVPN", "Firewall, branch office", "FA", "HAM", 1_200, "EUR"),
    ("FW-550", "FWVPN", "Firewall, data center", "FB", "HAM", 14_500, "EUR"),
    ("SA-2500", "SA", "SSL VPN appliance", "SA", "OAK", 7_800, "USD"),
    ("J-2350", "J", "Services router", "JA", "YOK", 298_000, "JPY"),
    ("J-PIM", "J", "Interface module, 8 × GE", "JB", "YOK", 86_500, "JPY"),
    ("M-10I", "M", "Edge router", "MA", "HAM", 22_000, "EUR"),
    ("T-640", "T", "Core router, switch fabric", "TA", "OAK", 96_000, "USD"),
    ("E-320", "E", "Broadband services router", "EC", "ICN", 88_000, "USD"),
    ("WX-60", "WX", "Acceleration platform", "WA", "ICN", 9_400, "USD"),
    ("AP-21", "AP", "Access point, indoor", "AP", "SUZ", 420, "KWD"),
    ("IDP-75", "IDP", "Intrusion detection sensor", "DA", "HAM", 6_600, "EUR"),
];

/// Endings of part numbers: versions of the same thing.
pub(super) const VERSIONS: &[&str] = &["A", "B", "AC", "DC"];
